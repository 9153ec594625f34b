package io.credgate.protocol.salto.ship;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The messages of the simulated side (protocol sheet, section 3.3), on purpose a second reading of the sheet. */
final class ShipSimulatorXml {
    private ShipSimulatorXml() {}

    /** Null if it is no XML. */
    static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // null would print to stderr
            return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
        } catch (SAXException | IOException e) {
            return null;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Element> children(Element of) {
        List<Element> children = new ArrayList<>();
        for (Node child = of.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    /** Null if there is none. */
    static Element child(Element of, String name) {
        return children(of).stream()
                .filter(c -> c.getTagName().equals(name))
                .findFirst()
                .orElse(null);
    }

    static String text(Element of, String name) {
        Element child = of == null ? null : child(of, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    static byte[] success(String request, String params) {
        return reply(request, "<Params>" + params + "</Params>");
    }

    static byte[] exception(String request, int code, String message) {
        return reply(request, "<Exception><Code>" + code + "</Code><Message>" + message + "</Message></Exception>");
    }

    private static byte[] reply(String request, String content) {
        return ("<?xml version=\"1.0\" encoding=\"utf-8\"?><RequestResponse><RequestName>" + request + "</RequestName>"
                        + content + "</RequestResponse>")
                .getBytes(StandardCharsets.UTF_8);
    }

    static String element(String name, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<" + name + ">" + safe + "</" + name + ">";
    }
}
