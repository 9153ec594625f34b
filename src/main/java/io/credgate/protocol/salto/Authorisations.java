package io.credgate.protocol.salto;

import java.util.List;

/** The 62 PMS authorisations of a site, one symbol each (protocol sheet, section 2.8). */
final class Authorisations {
    private static final String SYMBOLS = "123456789" + "abcdefghijklmnopqrstuvwxyz" + "!#$%&()*+,-./:;<=>?@[\\]^_{}";

    private Authorisations() {}

    static boolean isSymbol(String name) {
        return name.length() == 1 && isSymbol(name.charAt(0));
    }

    static boolean isSymbol(int c) {
        return SYMBOLS.indexOf(c) >= 0;
    }

    /** Each symbol of the field by itself, in its order; what is no symbol is left out. */
    static List<String> split(String field) {
        return field.chars()
                .filter(Authorisations::isSymbol)
                .mapToObj(Character::toString)
                .toList();
    }

    static String join(List<String> symbols) {
        return String.join("", symbols.stream().distinct().toList());
    }
}
