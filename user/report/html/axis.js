// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Copyright (c) 2026 The bdamon authors
// The address axis: parts of the address space, one above the other, heights from 0 to 1.
'use strict';

const MIN_HEIGHT = 0.012;
const FOLDED_HEIGHT = 0.035;

class Axis {
	constructor(data) {
		this.parts = data.parts.map(([start, bytes, row, rows, idle]) => ({
			start: BigInt('0x' + start),
			end: BigInt('0x' + start) + BigInt(bytes),
			bytes, row, rows, idle: idle === 1,
		}));
		this.areas = data.areas.map(([start, bytes, kind, name]) => ({
			start: BigInt('0x' + start),
			end: BigInt('0x' + start) + BigInt(bytes),
			bytes, kind, name,
		}));
		this.areas.sort((a, b) => a.start < b.start ? -1 : 1);
		this.hasIdle = this.parts.some((p) => p.idle) && this.parts.some((p) => !p.idle);
		this.layout(data.folded);
	}

	// Heights go with sizes; folded, those of idle parts are small.
	layout(folded) {
		const busy = this.parts.filter((p) => !folded || !p.idle);
		const total = busy.reduce((sum, p) => sum + p.bytes, 0);
		let top = 0;

		this.folded = folded;
		for (const p of this.parts) {
			p.y = top;
			top += folded && p.idle ? FOLDED_HEIGHT :
				Math.max(p.bytes / total, MIN_HEIGHT);
		}
		for (const p of this.parts)
			p.y /= top;
		this.parts.forEach((p, i) => {
			p.height = (i + 1 < this.parts.length ? this.parts[i + 1].y : 1) - p.y;
		});
	}

	partAt(y) {
		let lo = 0, hi = this.parts.length - 1;

		while (lo < hi) {
			const mid = (lo + hi + 1) >> 1;

			if (this.parts[mid].y <= y)
				lo = mid;
			else
				hi = mid - 1;
		}
		return this.parts[lo];
	}

	// Rows of the picture as a number with a fraction.
	rowAt(y) {
		const p = this.partAt(y);

		return p.row + clamp((y - p.y) / p.height, 0, 1) * p.rows;
	}

	addressAt(y) {
		const p = this.partAt(y);
		const share = clamp((y - p.y) / p.height, 0, 1);

		return p.start + BigInt(Math.min(Math.floor(share * p.bytes), p.bytes - 1));
	}

	// Where an address is; those between parts are where the next part begins.
	yAt(address) {
		for (const p of this.parts) {
			if (address < p.start)
				return p.y;
			if (address <= p.end)
				return p.y + Number(address - p.start) / p.bytes * p.height;
		}
		return 1;
	}

	areaAt(address) {
		let lo = 0, hi = this.areas.length;

		while (lo < hi) {
			const mid = (lo + hi) >> 1;

			if (this.areas[mid].end <= address)
				lo = mid + 1;
			else
				hi = mid;
		}
		return lo < this.areas.length && this.areas[lo].start <= address ? this.areas[lo] : null;
	}
}

function areaText(area) {
	return area.name || 'anonymous';
}

// The last part of a path is what tells files apart.
function shortName(area) {
	const text = areaText(area);

	return text.startsWith('/') ? text.slice(text.lastIndexOf('/') + 1) || text : text;
}
