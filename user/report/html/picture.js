// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Copyright (c) 2026 The bdamon authors
// The pixels: unpacked from the page, averaged and coloured for the screen.
'use strict';

const NR_COLORS = 9;

async function unpack(base64) {
	const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
	const stream = new Blob([packed]).stream()
		.pipeThrough(new DecompressionStream('deflate'));

	return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Colours of the page's style, as 256 pixels from cold to hot and one for unknown.
function readColors() {
	const style = getComputedStyle(document.documentElement);
	const rgb = (name) => {
		const v = parseInt(style.getPropertyValue(name).trim().slice(1), 16);

		return [v >> 16 & 255, v >> 8 & 255, v & 255];
	};
	const stops = Array.from({length: NR_COLORS}, (_, i) => rgb('--h' + i));
	const pixel = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;
	const scale = Uint32Array.from({length: 256}, (_, i) => {
		const at = i / 255 * (NR_COLORS - 1);
		const k = Math.min(Math.floor(at), NR_COLORS - 2);

		return pixel(stops[k].map((c, n) =>
			Math.round(c + (stops[k + 1][n] - c) * (at - k))));
	});

	return {scale, unknown: pixel(rgb('--hu'))};
}

class Picture {
	constructor(data, levels) {
		this.columns = data.columns;
		this.rows = data.rows;
		this.levels = levels;
		// What a level stands for, as a share of the highest rate.
		this.shares = Float32Array.from({length: data.steps + 2}, (_, i) =>
			i ? ((i - 1) / data.steps) ** 2 : 0);
		this.sums = new Float32Array(this.columns);
		this.counts = new Uint16Array(this.columns);
	}

	// The share of the highest rate at one place; -1 where nothing is known.
	at(time, row) {
		const x = clamp(Math.floor(time * this.columns), 0, this.columns - 1);
		const y = clamp(Math.floor(row), 0, this.rows - 1);
		const level = this.levels[y * this.columns + x];

		return level ? this.shares[level] : -1;
	}

	// Sum up rows [first, end) in columns [x0, x1).
	sumRows(first, end, x0, x1) {
		this.sums.fill(0, x0, x1);
		this.counts.fill(0, x0, x1);
		for (let y = first; y < end; y++) {
			const row = y * this.columns;

			for (let x = x0; x < x1; x++) {
				const level = this.levels[row + x];

				if (level) {
					this.sums[x] += this.shares[level];
					this.counts[x]++;
				}
			}
		}
	}

	// Colour one line of the screen from the sums; columns[i] is where its pixel i begins.
	colorLine(line, columns, colors, linear) {
		for (let i = 0; i + 1 < columns.length; i++) {
			const end = Math.max(columns[i + 1], columns[i] + 1);
			let sum = 0, count = 0;

			for (let x = columns[i]; x < end; x++) {
				sum += this.sums[x];
				count += this.counts[x];
			}
			const share = count ? sum / count : 0;

			line[i] = count ?
				colors.scale[Math.round((linear ? share : Math.sqrt(share)) * 255)] :
				colors.unknown;
		}
	}

	// Fill image, an ImageData, with what view shows: the mean of all pixels behind each.
	draw(image, axis, view, colors, linear) {
		const {width, height} = image;
		const pixels = new Uint32Array(image.data.buffer);
		const columns = Array.from({length: width + 1}, (_, i) =>
			clamp(Math.floor((view.t0 + (view.t1 - view.t0) * i / width) * this.columns),
				0, this.columns - 1));
		const step = (view.y1 - view.y0) / height;
		let last = -1, lastEnd = -1;

		for (let i = 0; i < height; i++) {
			// The highest address is on top; a line shows one part only.
			const y = view.y1 - (i + 0.5) * step;
			const part = axis.partAt(y);
			const scale = part.rows / part.height;
			const low = (y - part.y - step / 2) * scale, span = step * scale;
			const first = clamp(Math.floor(span < 1 ? low + span / 2 : low), 0,
				part.rows - 1);
			const end = span < 1 ? first + 1 :
				clamp(Math.ceil(low + span), first + 1, part.rows);
			const line = pixels.subarray(i * width, (i + 1) * width);

			if (last === part.row + first && lastEnd === part.row + end) {
				line.set(pixels.subarray((i - 1) * width, i * width));
				continue;
			}
			last = part.row + first;
			lastEnd = part.row + end;
			this.sumRows(last, lastEnd, columns[0], columns[width] + 1);
			this.colorLine(line, columns, colors, linear);
		}
	}
}
