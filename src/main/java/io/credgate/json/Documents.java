package io.credgate.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;

/** Records of ours to JSON and back, by the names of their components. */
final class Documents {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addDeserializer(String.class, new SharedTextDeserializer())
                    .addDeserializer(Instant.class, new QuickInstantDeserializer()))
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            // A record's components are its document; its methods named getX or isX are not.
            .disable(MapperFeature.AUTO_DETECT_GETTERS, MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Documents() {}

    static <T> T read(String json, Class<T> type) {
        T document;
        try {
            document = MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot read a " + type.getSimpleName() + place(e));
        }
        if (document == null) {
            throw new IllegalStateException("cannot read a " + type.getSimpleName() + ": it is null");
        }
        return document;
    }

    static String write(Object document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot write a " + document.getClass().getSimpleName() + place(e));
        }
    }

    /** Where it went wrong. Jackson's own message, and so the cause, would quote values: guest names among them. */
    private static String place(JsonProcessingException e) {
        String kind = ": " + e.getClass().getSimpleName();
        return e instanceof JsonMappingException mapping ? kind + " at " + mapping.getPathReference() : kind;
    }
}
