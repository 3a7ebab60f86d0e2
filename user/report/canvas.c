// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A file with a picture. */
#include "report/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* PDF counts in points of 1/72 inch; 96 of our units are an inch, as in the web. */
#define POINTS_PER_UNIT 0.75

/* What cairo makes of an error may be lost on its way, and errno with it. */
static cairo_status_t write_file(void *canvas, const unsigned char *data, unsigned int len)
{
	struct canvas *c = canvas;

	if (fwrite(data, 1, len, c->file) == len)
		return CAIRO_STATUS_SUCCESS;
	if (!c->err)
		c->err = errno ? -errno : -EIO;
	return CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *make_png(struct canvas *c)
{
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)c->width, (int)c->height);
}

static cairo_surface_t *make_svg(struct canvas *c)
{
	cairo_surface_t *surface =
		cairo_svg_surface_create_for_stream(write_file, c, c->width, c->height);

	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
	return surface;
}

static cairo_surface_t *make_pdf(struct canvas *c)
{
	return cairo_pdf_surface_create_for_stream(write_file, c, c->width * POINTS_PER_UNIT,
						   c->height * POINTS_PER_UNIT);
}

static const struct canvas_kind {
	const char *ending;
	cairo_surface_t *(*make)(struct canvas *c);
	double scale;
} kinds[] = {
	{ ".png", make_png, 1 },
	{ ".svg", make_svg, 1 },
	{ ".pdf", make_pdf, POINTS_PER_UNIT },
};

static const struct canvas_kind *kind_of(const char *path)
{
	size_t i, len = strlen(path);

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t sz = strlen(kinds[i].ending);

		if (len > sz && !strcmp(path + len - sz, kinds[i].ending))
			return &kinds[i];
	}
	return NULL;
}

bool canvas__can_draw(const char *path)
{
	return kind_of(path) != NULL;
}

int canvas__open(struct canvas *c, const char *path, double width, double height)
{
	const struct canvas_kind *kind = kind_of(path);
	cairo_surface_t *surface;

	if (!kind)
		return -EINVAL;
	*c = (struct canvas){ .width = width, .height = height, .path = strdup(path) };
	if (!c->path)
		return -ENOMEM;
	c->file = fopen(path, "we");
	if (!c->file) {
		int err = -errno;

		free(c->path);
		return err;
	}
	c->is_png = kind->make == make_png;
	surface = kind->make(c);
	c->cr = cairo_create(surface);
	cairo_surface_destroy(surface);
	cairo_scale(c->cr, kind->scale, kind->scale);
	canvas__color(c, 0xffffff, 1);
	cairo_paint(c->cr);
	canvas__color(c, 0, 1);
	cairo_set_line_width(c->cr, 1);
	return 0;
}

/* Complete the file, but leave it open. */
static int finish(struct canvas *c)
{
	cairo_surface_t *surface = cairo_get_target(c->cr);
	cairo_status_t status = cairo_status(c->cr);

	if (status == CAIRO_STATUS_SUCCESS && c->is_png)
		status = cairo_surface_write_to_png_stream(surface, write_file, c);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	if (c->err || status == CAIRO_STATUS_SUCCESS)
		return c->err;
	return status == CAIRO_STATUS_NO_MEMORY ? -ENOMEM : -EINVAL;
}

int canvas__close(struct canvas *c)
{
	struct stat st;
	int err = finish(c);

	if (fflush(c->file) && !err)
		err = -errno;
	/* Devices and pipes stay. */
	if (err && !fstat(fileno(c->file), &st) && S_ISREG(st.st_mode))
		(void)unlink(c->path);
	if (fclose(c->file) && !err)
		err = -errno;
	cairo_destroy(c->cr);
	free(c->path);
	return err;
}

void canvas__font(struct canvas *c, double size, enum canvas_weight weight)
{
	cairo_select_font_face(c->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       weight == CANVAS_BOLD ? CAIRO_FONT_WEIGHT_BOLD
						     : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(c->cr, size);
}

void canvas__color(struct canvas *c, uint32_t rgb, double alpha)
{
	cairo_set_source_rgba(c->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			      (rgb & 255) / 255.0, alpha);
}

void canvas__text(struct canvas *c, double x, double y, double align, const char *text)
{
	cairo_text_extents_t ext;

	cairo_text_extents(c->cr, text, &ext);
	cairo_move_to(c->cr, x - ext.x_advance * align, y);
	cairo_show_text(c->cr, text);
	/* Text leaves a point behind, from which the next line would begin. */
	cairo_new_path(c->cr);
}

void canvas__text_up(struct canvas *c, double x, double y, double align, const char *text)
{
	cairo_save(c->cr);
	cairo_translate(c->cr, x, y);
	cairo_rotate(c->cr, -M_PI / 2);
	canvas__text(c, 0, 0, align, text);
	cairo_restore(c->cr);
}

void canvas__line(struct canvas *c, double x0, double y0, double x1, double y1)
{
	cairo_move_to(c->cr, x0, y0);
	cairo_line_to(c->cr, x1, y1);
	cairo_stroke(c->cr);
}
