package io.credgate.protocol.visionline.webapi;

import io.credgate.protocol.ExchangeSession.Header;
import io.credgate.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Headers of a request, with its signature (protocol sheet, section 5.2). */
final class RequestSigner {
    /** Exactly this text is signed and sent. */
    static final String CONTENT_TYPE = "application/json;charset=utf-8";

    private RequestSigner() {}

    /** A login as the server gave it. */
    record Login(String id, Secret accessKey) {}

    /** @param login null = not signed, as the login itself */
    static List<Header> headers(String method, String target, byte[] body, String date, @Nullable Login login) {
        boolean hasBody = body.length > 0;
        String md5 = hasBody ? base64(md5(body)) : "";
        List<Header> headers = new ArrayList<>(4);
        if (hasBody) {
            headers.add(new Header("Content-Type", CONTENT_TYPE));
            headers.add(new Header("Content-MD5", md5));
        }
        headers.add(new Header("Date", date));
        if (login != null) {
            String text = String.join("\n", method, md5, hasBody ? CONTENT_TYPE : "", date, target);
            headers.add(new Header("Authorization", "AWS " + login.id() + ":" + base64(hmac(login, text))));
        }
        return headers;
    }

    private static byte[] hmac(Login login, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(login.accessKey().value().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    private static byte[] md5(byte[] body) {
        try {
            return MessageDigest.getInstance("MD5").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
