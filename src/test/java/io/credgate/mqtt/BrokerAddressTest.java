package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
    @Test
    void readsWhatOperatorsWrite() {
        assertEquals(new BrokerAddress("broker.example", 1883, false), BrokerAddress.parse("tcp://broker.example"));
        assertEquals(new BrokerAddress("broker.example", 8883, true), BrokerAddress.parse("ssl://broker.example/"));
        assertEquals(new BrokerAddress("10.0.0.5", 443, true), BrokerAddress.parse("ssl://10.0.0.5:443"));
        assertEquals(new BrokerAddress("my_broker", 1884, false), BrokerAddress.parse("tcp://my_broker:1884"));
        assertEquals(new BrokerAddress("fe80::1", 1883, false), BrokerAddress.parse("tcp://[fe80::1]"));
        assertEquals(
                "[fe80::1]:8883", BrokerAddress.parse("ssl://[fe80::1]:8883").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker.example",
                "http://broker.example",
                "tcp://",
                "tcp://:1883",
                "tcp://broker:0",
                "tcp://broker:65536",
                "tcp://broker:mqtt",
                "tcp://user@broker",
                "tcp://broker/path"
            })
    void refusesTheRest(String url) {
        assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parse(url));
    }
}
