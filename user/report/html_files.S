/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The files in user/report/html/, as they are.
 *
 * Done by the assembler because every compiler brings one for its target: objcopy and ld would
 * have to be told the format, and generated C takes a program that generates it.
 */
	.section .rodata, "a", %progbits

	.macro begin symbol
	.globl \symbol
	.type \symbol, %object
\symbol:
	.endm

	.macro end symbol
	.globl \symbol\()_end
	.type \symbol\()_end, %object
\symbol\()_end:
	.byte 0
	.endm

begin html_page_file
	.incbin "user/report/html/page.html"
end html_page_file

begin html_target_file
	.incbin "user/report/html/target.html"
end html_target_file

begin html_style_file
	.incbin "user/report/html/style.css"
end html_style_file

/* One script of several files, in this order. */
begin html_script_file
	.incbin "user/report/html/text.js"
	.incbin "user/report/html/axis.js"
	.incbin "user/report/html/picture.js"
	.incbin "user/report/html/heatmap.js"
	.incbin "user/report/html/page.js"
end html_script_file

	.section .note.GNU-stack, "", %progbits
