// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Copyright (c) 2026 The bdamon authors
// The heatmap to zoom in: a canvas instead of the small picture, its axes, keys, mouse and touch.
'use strict';

const STEP = 1.5;
const LEAST_COLUMNS = 4;
const LEAST_HEIGHT = 1 / 4000;
const LINE = 15;

class Heatmap {
	constructor(figure, data, levels) {
		this.figure = figure;
		this.data = data;
		this.axis = new Axis(data);
		this.picture = new Picture(data, levels);
		this.view = {t0: 0, t1: 1, y0: 0, y1: 1};
		this.linear = false;
		this.pointers = new Map();
		this.build();
		this.listen();
		this.recolor();
	}

	build() {
		this.plot = this.figure.querySelector('.plot');
		this.canvas = element('canvas');
		this.canvas.tabIndex = 0;
		this.canvas.setAttribute('role', 'application');
		this.canvas.setAttribute('aria-label', 'Heatmap. Arrow keys move, with Shift they ' +
			'zoom in time or in addresses; plus and minus zoom, 0 shows all.');
		this.tip = element('div', 'tip');
		this.tip.hidden = true;
		this.plot.append(this.canvas, this.tip);
		this.plot.querySelector('svg').remove();
		this.figure.querySelector('.times').remove();
		this.status = element('p', 'status');
		this.status.setAttribute('role', 'status');
		this.plot.after(this.status);
		this.figure.prepend(this.buildTools());
		this.context = this.canvas.getContext('2d');
	}

	buildTools() {
		const tools = element('div', 'tools');
		const button = (text, label, run) => {
			const b = element('button', '', text);

			b.type = 'button';
			b.setAttribute('aria-label', label);
			b.title = label;
			b.addEventListener('click', run);
			tools.append(b);
		};

		button('+', 'Zoom in', () => this.zoom(1 / STEP));
		button('−', 'Zoom out', () => this.zoom(STEP));
		button('All', 'Show all', () => this.showAll());
		if (this.axis.hasIdle)
			tools.append(this.buildCheck('draw idle memory small', this.axis.folded,
				(on) => {
					this.axis.layout(on);
					this.showAll();
				}));
		tools.append(this.buildCheck('linear colours', false, (on) => {
			this.linear = on;
			this.figure.querySelector('.half').textContent =
				rateText(this.data.high / (on ? 2 : 4), this.data.hz);
			this.redraw();
		}));
		tools.append(element('span', 'help',
			'Drag moves; the wheel zooms after a click or with Ctrl, with Shift in time ' +
			'only; keys: arrows move, with Shift they zoom, + − 0.'));
		return tools;
	}

	buildCheck(text, on, run) {
		const label = element('label', '', text);
		const box = element('input');

		box.type = 'checkbox';
		box.checked = on;
		box.addEventListener('change', () => run(box.checked));
		label.prepend(box);
		return label;
	}

	// --- what is shown ----------------------------------------------------------

	// Keep [lo, hi] within [0, 1] and at least so long, as near to its middle as can be.
	static fit(lo, hi, least) {
		const length = clamp(hi - lo, least, 1);
		const start = clamp((lo + hi - length) / 2, 0, 1 - length);

		return [start, start + length];
	}

	show(t0, t1, y0, y1) {
		const v = this.view;

		[v.t0, v.t1] = Heatmap.fit(t0, t1, Math.min(LEAST_COLUMNS / this.picture.columns, 1));
		[v.y0, v.y1] = Heatmap.fit(y0, y1, LEAST_HEIGHT);
		// Fingers scroll the page as long as there is nothing to move.
		this.canvas.style.touchAction = this.isAll() ? 'pan-y' : 'none';
		this.hideTip();
		this.redraw();
	}

	showAll() {
		this.show(0, 1, 0, 1);
	}

	isAll() {
		const v = this.view;

		return v.t1 - v.t0 > 0.9999 && v.y1 - v.y0 > 0.9999;
	}

	// Zoom by a factor, below 1 inwards; what is at (x, y), shares of the plot, stays there.
	zoom(factor, x = 0.5, y = 0.5, axes = 'ty') {
		const v = this.view;
		const ft = axes.includes('t') ? factor : 1, fy = axes.includes('y') ? factor : 1;
		const t = v.t0 + (v.t1 - v.t0) * x, a = v.y0 + (v.y1 - v.y0) * y;

		this.show(t - (t - v.t0) * ft, t + (v.t1 - t) * ft,
			a - (a - v.y0) * fy, a + (v.y1 - a) * fy);
	}

	// Move by shares of what is shown.
	move(dt, dy) {
		const v = this.view;
		const t = clamp(dt * (v.t1 - v.t0), -v.t0, 1 - v.t1);
		const y = clamp(dy * (v.y1 - v.y0), -v.y0, 1 - v.y1);

		this.show(v.t0 + t, v.t1 + t, v.y0 + y, v.y1 + y);
	}

	// Show these addresses, with a little around them, at all times.
	showRange(start, end) {
		const y0 = this.axis.yAt(start), y1 = this.axis.yAt(end);
		const margin = Math.max((y1 - y0) * 0.1, LEAST_HEIGHT);

		this.show(0, 1, y0 - margin, y1 + margin);
		this.canvas.focus({preventScroll: true});
		this.figure.scrollIntoView({block: 'center'});
	}

	// --- drawing ----------------------------------------------------------------

	recolor() {
		const style = getComputedStyle(document.documentElement);
		const color = (name) => style.getPropertyValue(name).trim();

		this.colors = readColors();
		this.ink = color('--ink');
		this.pale = color('--pale');
		this.line = color('--line');
		this.paper = color('--paper');
		this.redraw();
	}

	redraw() {
		if (!this.frame)
			this.frame = requestAnimationFrame(() => this.draw());
	}

	// Room for text on the left and below, in CSS pixels.
	measure() {
		const width = this.canvas.clientWidth, height = this.canvas.clientHeight;

		this.left = width < 600 ? 84 : 190;
		this.below = 26;
		this.width = Math.max(width - this.left, 1);
		this.height = Math.max(height - this.below, 1);
		this.ratio = window.devicePixelRatio || 1;
		const w = Math.round(width * this.ratio), h = Math.round(height * this.ratio);

		if (this.canvas.width !== w || this.canvas.height !== h) {
			this.canvas.width = w;
			this.canvas.height = h;
		}
	}

	draw() {
		const c = this.context;

		this.frame = 0;
		this.measure();
		const image = c.createImageData(Math.max(Math.round(this.width * this.ratio), 1),
			Math.max(Math.round(this.height * this.ratio), 1));

		this.picture.draw(image, this.axis, this.view, this.colors, this.linear);
		c.setTransform(1, 0, 0, 1, 0, 0);
		c.clearRect(0, 0, this.canvas.width, this.canvas.height);
		c.putImageData(image, Math.round(this.left * this.ratio), 0);
		c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
		c.font = '12px system-ui, sans-serif';
		c.textBaseline = 'middle';
		this.drawHoles();
		this.drawAreas();
		this.drawTimes();
		this.tell();
	}

	screenY(y) {
		return (this.view.y1 - y) / (this.view.y1 - this.view.y0) * this.height;
	}

	screenX(t) {
		return this.left + (t - this.view.t0) / (this.view.t1 - this.view.t0) * this.width;
	}

	drawLine(x0, y0, x1, y1) {
		this.context.beginPath();
		this.context.moveTo(x0, y0);
		this.context.lineTo(x1, y1);
		this.context.stroke();
	}

	// Where addresses are left out, and what folded parts are.
	drawHoles() {
		const c = this.context;

		this.axis.parts.forEach((p, i) => {
			const y = Math.round(this.screenY(p.y)), top = this.screenY(p.y + p.height);

			if (i && this.axis.parts[i - 1].end < p.start) {
				c.strokeStyle = this.paper;
				c.lineWidth = 3;
				this.drawLine(this.left, y, this.left + this.width, y);
			}
			if (!p.idle || !this.axis.folded || y - top < LINE || y < 0 || top > this.height)
				return;
			const text = `${sizeText(p.bytes)} hardly accessed`;

			c.font = '12px system-ui, sans-serif';
			c.textAlign = 'center';
			c.lineWidth = 4;
			c.strokeStyle = this.paper;
			c.fillStyle = this.ink;
			const at = [this.left + this.width / 2,
				(Math.max(top, 0) + Math.min(y, this.height)) / 2];

			c.strokeText(text, ...at);
			c.fillText(text, ...at);
		});
	}

	// What has room for its name gets one: mappings, or parts if those have none.
	drawAreas() {
		const c = this.context;
		const named = this.axis.areas.length > 0;
		const list = named ? this.axis.areas : this.axis.parts;

		c.textAlign = 'left';
		c.lineWidth = 1;
		for (const a of list) {
			const bottom = Math.min(this.screenY(this.axis.yAt(a.end)), this.height);
			const low = Math.min(this.screenY(this.axis.yAt(a.start)), this.height);
			const top = Math.max(Math.min(bottom, low), 0);

			if (low - top < 3)
				continue;
			c.strokeStyle = this.line;
			this.drawLine(0, Math.round(low) - 0.5, this.left - 4, Math.round(low) - 0.5);
			if (low - top < LINE)
				continue;
			const middle = (low + top) / 2, two = low - top >= 2 * LINE + 2;

			this.fitText(named ? shortName(a) : addressText(a.start), this.ink,
				two ? middle - LINE / 2 : middle);
			if (two)
				this.fitText(sizeText(a.bytes), this.pale, middle + LINE / 2);
			this.drawOffsets(a, top, low, middle);
		}
	}

	// How far into an area the lines are, where its name leaves room.
	drawOffsets(area, top, low, name) {
		const offset = (y) => clamp(Number(this.axis.addressAt(this.addressShare(y)) -
			area.start), 0, area.bytes);
		const from = offset(low), to = offset(top);
		const step = 2 ** Math.ceil(Math.log2((to - from) / Math.max((low - top) / 60, 1)));
		let last = low;

		if (!(step >= 1) || low - top < 120)
			return;
		for (let at = Math.max(Math.ceil(from / step), 1) * step; at <= to; at += step) {
			const y = this.screenY(this.axis.yAt(area.start + BigInt(at)));

			if (last - y < 2 * LINE || y - top < LINE || Math.abs(y - name) < 2 * LINE)
				continue;
			last = y;
			this.fitText('+' + sizeText(at), this.pale, y);
			this.drawLine(this.left - 8, Math.round(y) - 0.5, this.left - 4,
				Math.round(y) - 0.5);
		}
	}

	// The inverse of screenY().
	addressShare(y) {
		return this.view.y1 - y / this.height * (this.view.y1 - this.view.y0);
	}

	// Text in the left margin; of names that are too long the end is the better half.
	fitText(text, color, y) {
		const c = this.context;
		const room = this.left - 10;

		c.fillStyle = color;
		while (text.length > 4 && c.measureText(text).width > room)
			text = '…' + text.slice(Math.max(2, Math.ceil(text.length / 12)));
		c.fillText(text, 2, y);
	}

	drawTimes() {
		const c = this.context;
		const {start, end} = this.data;
		const from = start + (end - start) * this.view.t0;
		const to = start + (end - start) * this.view.t1;
		const step = timeStep(to - from, Math.max(this.width / 110, 1));

		c.strokeStyle = this.pale;
		c.fillStyle = this.pale;
		c.textAlign = 'center';
		for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
			const x = this.screenX((t - start) / (end - start));
			const text = timeText(Math.abs(t) < step / 2 ? 0 : t);
			const half = c.measureText(text).width / 2;

			this.drawLine(Math.round(x) + 0.5, this.height, Math.round(x) + 0.5,
				this.height + 4);
			c.fillText(text, clamp(x, this.left + half, this.left + this.width - half),
				this.height + 15);
		}
		// Behind it there are snapshots, before it ages alone.
		if (from < 0 && to > 0) {
			const x = Math.round(this.screenX(-start / (end - start))) + 0.5;

			c.strokeStyle = this.ink;
			c.setLineDash([4, 4]);
			this.drawLine(x, 0, x, this.height);
			c.setLineDash([]);
		}
	}

	tell() {
		const v = this.view;
		const {start, end} = this.data;
		const time = (t) => timeText(start + (end - start) * t);

		this.status.textContent = this.isAll() ? `All is shown: ${time(0)} to ${time(1)}.` :
			`Shown: ${time(v.t0)} to ${time(v.t1)}, ` +
			`${addressText(this.axis.addressAt(v.y0))} to ` +
			`${addressText(this.axis.addressAt(v.y1))}.`;
	}

	// --- what is under the pointer ------------------------------------------------

	// The place of an event as shares of the plot; outside of it they are beyond 0 to 1.
	place(event) {
		const box = this.canvas.getBoundingClientRect();

		return {
			x: (event.clientX - box.left - this.left) / this.width,
			y: 1 - (event.clientY - box.top) / this.height,
		};
	}

	describe(t, y) {
		const {start, end, wall, high, hz} = this.data;
		const seconds = start + (end - start) * t;
		const address = this.axis.addressAt(y);
		const area = this.axis.areaAt(address);
		const share = this.picture.at(t, this.axis.rowAt(y));
		const lines = [
			share < 0 ? 'not monitored' : share === 0 ? 'not accessed' :
				rateText(share * high, hz),
			timeText(seconds) + (wall === null ? '' :
				` (${clockText(wall + seconds * 1000)})`),
			addressText(address),
		];

		if (area)
			lines.push(`${areaText(area)} +${sizeText(Number(address - area.start))}`,
				`${area.kind}, ${sizeText(area.bytes)}`);
		else if (this.axis.areas.length)
			lines.push('not mapped');
		return lines;
	}

	showTip(event) {
		const {x, y} = this.place(event);
		const v = this.view;

		if (x < 0 || x > 1 || y < 0 || y > 1) {
			this.hideTip();
			return;
		}
		const lines = this.describe(v.t0 + (v.t1 - v.t0) * x, v.y0 + (v.y1 - v.y0) * y);

		this.tip.replaceChildren(...lines.map((text, i) => element(i ? 'div' : 'strong', '', text)));
		placeTip(this.tip, this.plot, event);
	}

	hideTip() {
		this.tip.hidden = true;
	}

	// --- events -------------------------------------------------------------------

	listen() {
		const on = (name, run, options) => this.canvas.addEventListener(name, run, options);

		on('keydown', (e) => this.onKey(e));
		on('wheel', (e) => this.onWheel(e), {passive: false});
		on('pointerdown', (e) => this.onDown(e));
		on('pointermove', (e) => this.onMove(e));
		on('pointerup', (e) => this.onUp(e));
		on('pointercancel', (e) => this.pointers.delete(e.pointerId));
		// A finger leaves when it is lifted, which is when its tip appears.
		on('pointerleave', (e) => e.pointerType === 'mouse' && this.hideTip());
		document.addEventListener('pointerdown', (e) => this.plot.contains(e.target) ||
			this.hideTip());
		on('dblclick', (e) => {
			const {x, y} = this.place(e);

			this.zoom(e.shiftKey ? 2 : 1 / 2, clamp(x, 0, 1), clamp(y, 0, 1));
		});
		new ResizeObserver(() => this.redraw()).observe(this.canvas);
		window.matchMedia('(prefers-color-scheme: dark)')
			.addEventListener('change', () => this.recolor());
	}

	onKey(e) {
		const stretch = (factor, axis) => this.zoom(factor, 0.5, 0.5, axis);
		const keys = e.shiftKey && e.key.startsWith('Arrow') ? {
			ArrowLeft: () => stretch(STEP, 't'),
			ArrowRight: () => stretch(1 / STEP, 't'),
			ArrowUp: () => stretch(1 / STEP, 'y'),
			ArrowDown: () => stretch(STEP, 'y'),
		} : {
			ArrowLeft: () => this.move(-0.2, 0),
			ArrowRight: () => this.move(0.2, 0),
			ArrowUp: () => this.move(0, 0.2),
			ArrowDown: () => this.move(0, -0.2),
			'+': () => this.zoom(1 / STEP),
			'=': () => this.zoom(1 / STEP),
			'-': () => this.zoom(STEP),
			0: () => this.showAll(),
			Home: () => this.showAll(),
		};

		if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key])
			return;
		keys[e.key]();
		e.preventDefault();
	}

	// Without a click before, the wheel scrolls the page, as everywhere else.
	onWheel(e) {
		const {x, y} = this.place(e);
		const delta = (e.deltaY || e.deltaX) * (e.deltaMode ? 30 : 1);
		const axes = e.shiftKey || y < 0 ? 't' : e.altKey || x < 0 ? 'y' : 'ty';

		if (!e.ctrlKey && document.activeElement !== this.canvas)
			return;
		if (delta > 0 && this.isAll() && !e.ctrlKey)
			return;
		e.preventDefault();
		this.zoom(Math.exp(clamp(delta, -200, 200) * 0.003), clamp(x, 0, 1), clamp(y, 0, 1),
			axes);
	}

	onDown(e) {
		this.canvas.setPointerCapture(e.pointerId);
		this.pointers.set(e.pointerId, this.place(e));
		this.moved = false;
	}

	onMove(e) {
		const before = this.pointers.get(e.pointerId);

		if (!before) {
			if (e.pointerType === 'mouse')
				this.showTip(e);
			return;
		}
		const now = this.place(e);

		if (Math.hypot((now.x - before.x) * this.width, (now.y - before.y) * this.height) < 3 &&
		    !this.moved)
			return;
		this.moved = true;
		if (this.pointers.size === 1)
			this.move(before.x - now.x, before.y - now.y);
		else
			this.pinch(e.pointerId, before, now);
		this.pointers.set(e.pointerId, now);
	}

	// Two fingers: what is between them grows as their distance does.
	pinch(id, before, now) {
		const [, other] = [...this.pointers].find(([key]) => key !== id);
		const distance = (p) => Math.hypot((p.x - other.x) * this.width,
			(p.y - other.y) * this.height);
		const factor = distance(before) / Math.max(distance(now), 1);

		this.zoom(clamp(factor, 0.5, 2), clamp((now.x + other.x) / 2, 0, 1),
			clamp((now.y + other.y) / 2, 0, 1));
		this.move((before.x - now.x) / 2, (before.y - now.y) / 2);
	}

	onUp(e) {
		this.pointers.delete(e.pointerId);
		if (!this.moved)
			this.showTip(e);
	}
}

// Beside the pointer, on the side where there is room.
function placeTip(tip, inside, event) {
	const box = inside.getBoundingClientRect();
	const x = event.clientX - box.left, y = event.clientY - box.top;

	tip.hidden = false;
	const left = x + tip.offsetWidth + 16 < box.width ? x + 14 : x - tip.offsetWidth - 14;

	tip.style.left = `${clamp(left, 0, Math.max(box.width - tip.offsetWidth, 0))}px`;
	tip.style.top = `${Math.max(y - tip.offsetHeight - 10, 0)}px`;
}
