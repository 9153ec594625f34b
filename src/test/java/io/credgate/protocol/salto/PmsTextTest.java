package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmsTextTest {
    @ParameterizedTest
    @CsvSource({
        "Zürich,Zurich",
        "Æther Øst,AEther Ost",
        "Straße,Strasse",
        "Łódź,Lodz",
        "m³,m3",
        "海,?",
        "ﬁn,fin",
        "desk,desk"
    })
    void freeTextBecomesAscii(String text, String ascii) {
        assertEquals(ascii, PmsText.toAscii(text));
    }

    @Test
    void freeTextNeverCarriesAForbiddenByte() {
        Random random = new Random(3);
        for (int run = 0; run < 2000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.appendCodePoint(random.nextInt(run % 2 == 0 ? 0x180 : Character.MAX_CODE_POINT + 1));
            }
            String ascii = PmsText.toAscii(text.toString());
            assertTrue(PmsText.isWritable(ascii, PmsText.CodePage.ASCII), ascii);
        }
        assertEquals("ab", PmsText.toAscii("a\r\n\u0002\u0003\u0015b"));
    }

    @Test
    void reportsShowControlBytes() {
        assertEquals("a<15>b<80>", PmsText.printable("a\u0015b\u0080"));
        assertEquals("abc...", PmsText.excerpt("abcdef", 3));
    }
}
