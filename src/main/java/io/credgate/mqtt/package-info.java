/** The MQTT side: Paho behind a connection loop of our own. */
@NullMarked
package io.credgate.mqtt;

import org.jspecify.annotations.NullMarked;
