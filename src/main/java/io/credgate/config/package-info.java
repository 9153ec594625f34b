/** The configuration file: read whole, checked whole, every problem with file, line and remedy. */
@NullMarked
package io.credgate.config;

import org.jspecify.annotations.NullMarked;
