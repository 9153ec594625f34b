/** JSON in and out, bounded and without surprises; the one home of Jackson. */
@NullMarked
package io.credgate.json;

import org.jspecify.annotations.NullMarked;
