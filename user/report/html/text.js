// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Copyright (c) 2026 The bdamon authors
// Numbers as text, as short as in the tables of the page, and elements.
'use strict';

function numberText(v, unit) {
	const digits = Math.abs(v) < 99.95 ? String(Number(v.toPrecision(3))) : v.toFixed(0);

	return digits + ' ' + unit;
}

function sizeText(bytes) {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
	let i = 0;

	while (Math.abs(bytes) >= 999.5 && i + 1 < units.length) {
		bytes /= 1024;
		i++;
	}
	return numberText(bytes, units[i]);
}

function twoUnits(first, unit, second, secondUnit) {
	return `${first} ${unit}` + (second ? ` ${second} ${secondUnit}` : '');
}

// A length of time; a moment before the first snapshot is negative.
function timeText(seconds) {
	const s = Math.round(Math.abs(seconds));
	const sign = seconds < 0 ? '−' : '';

	seconds = Math.abs(seconds);
	if (seconds >= 86400)
		return sign + twoUnits(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
	if (seconds >= 3600)
		return sign + twoUnits(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min');
	if (seconds >= 99.95)
		return sign + twoUnits(Math.floor(s / 60), 'min', s % 60, 's');
	if (seconds >= 1 || seconds === 0)
		return sign + numberText(seconds, 's');
	if (seconds >= 1e-3)
		return sign + numberText(seconds * 1e3, 'ms');
	return sign + numberText(seconds * 1e6, 'us');
}

function rateText(rate, hz) {
	const unit = hz ? 'Hz' : 'samples';

	return rate > 0 && rate < 0.01 ? `under 0.01 ${unit}` : numberText(rate, unit);
}

function addressText(address) {
	return '0x' + address.toString(16);
}

// The time of day, UTC, of a moment in ms since 1970.
function clockText(ms) {
	return new Date(ms).toISOString().slice(11, 19) + ' UTC';
}

// Steps that are easy to read, about count of them within a span of seconds.
function timeStep(span, count) {
	const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200,
		86400];
	const least = span / count;
	let step = 10 ** Math.floor(Math.log10(least));

	if (least > 1)
		return steps.find((s) => s >= least) || Math.ceil(least / 86400) * 86400;
	while (step < least)
		step *= step * 2 >= least ? 2 : step * 5 >= least ? 5 : 10;
	return step;
}

// Text is never taken for markup: names come from elsewhere.
function element(name, className, text) {
	const e = document.createElement(name);

	if (className)
		e.className = className;
	if (text !== undefined)
		e.textContent = text;
	return e;
}

function clamp(v, least, most) {
	return Math.min(Math.max(v, least), most);
}
