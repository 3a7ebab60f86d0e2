// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Copyright (c) 2026 The bdamon authors
// Makes the page what it is with a script: heatmaps to zoom in, values under the pointer.
'use strict';

// Values of the working set under the pointer.
function followChart(figure, course, wall) {
	const plot = figure.querySelector('.plot');
	const tip = element('div', 'tip');
	const mark = element('div', 'mark');

	tip.hidden = mark.hidden = true;
	plot.append(mark, tip);
	const leave = (e) => {
		if (e.pointerType === 'mouse' || !plot.contains(e.target))
			tip.hidden = mark.hidden = true;
	};
	const show = (e) => {
		const box = plot.getBoundingClientRect();
		const share = clamp((e.clientX - box.left) / box.width, 0, 1);
		const i = Math.min(Math.floor(share * course.columns.length),
			course.columns.length - 1);
		const [mean, least, most, resident] = course.columns[i];
		const seconds = course.start + (course.end - course.start) * share;
		const lines = mean === null ? ['nothing recorded'] : [
			sizeText(mean),
			least === most ? '' : `${sizeText(least)} to ${sizeText(most)}`,
			resident === null ? '' : `resident ${sizeText(resident)}`,
		];

		lines.push(timeText(seconds) + (wall === null ? '' :
			` (${clockText(wall + seconds * 1000)})`));
		tip.replaceChildren(...lines.filter((text) => text)
			.map((text, k) => element(k ? 'div' : 'strong', '', text)));
		mark.hidden = false;
		mark.style.left = `${share * 100}%`;
		placeTip(tip, plot, e);
	};

	plot.addEventListener('pointermove', show);
	plot.addEventListener('pointerdown', show);
	plot.addEventListener('pointerleave', leave);
	document.addEventListener('pointerdown', (e) => plot.contains(e.target) || leave(e));
}

// Rows that have addresses get a button that shows them in the heatmap.
function linkRows(section, heatmap) {
	for (const cell of section.querySelectorAll('td.addr')) {
		const button = element('button', 'go', 'show');

		button.type = 'button';
		button.title = 'Show these addresses in the heatmap';
		button.addEventListener('click', () => heatmap.showRange(
			BigInt(cell.dataset.start), BigInt(cell.dataset.end)));
		cell.append(button);
	}
}

async function start() {
	const {targets} = JSON.parse(document.getElementById('data').textContent);

	for (const [i, target] of targets.entries()) {
		const section = document.getElementById(`target-${i}`);

		if (!target)
			continue;
		followChart(section.querySelector('.chart'), target.course, target.wall);
		// Browsers from before 2023 keep the small picture.
		if (!window.DecompressionStream)
			continue;
		const levels = await unpack(target.levels);
		const heatmap = new Heatmap(section.querySelector('.heatmap'), target, levels);

		linkRows(section, heatmap);
	}
	document.documentElement.dataset.ready = 'yes';
}

start();
