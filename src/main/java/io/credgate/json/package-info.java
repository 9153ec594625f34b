/** JSON in and out; the one home of Jackson. */
@NullMarked
package io.credgate.json;

import org.jspecify.annotations.NullMarked;
