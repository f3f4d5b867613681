/** Measures everything, round by round: what disturbs the machine for a while then disturbs all alike. */
import { launch } from './browser.mjs';
import { BLOCK_KINDS, GROWING_KINDS } from './answers.mjs';
import { ON_BLOCKS, ON_SLOW, RENDERERS, STORED } from './renderers.mjs';
import { ARRIVALS, ENDLESS } from './settings.mjs';
import { stream, streamBlock, streamThrottled } from './streaming.mjs';
import { showTranscript } from './transcripts.mjs';
import { weigh } from './weight.mjs';

/**
 * Everything that was measured, each time for itself, with its round.
 * @typedef {object} Measured
 * @property {({round: number} & import('./streaming.mjs').Stream)[]} streaming
 * @property {({round: number} & Awaited<ReturnType<typeof streamThrottled>>)[]} throttled
 * @property {({round: number} & Awaited<ReturnType<typeof streamBlock>>)[]} blocks
 * @property {({round: number} & import('./transcripts.mjs').Transcript)[]} stored
 * @property {Awaited<ReturnType<typeof weigh>>[]} weight
 */

/**
 * @param {string} url
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<Measured>}
 */
export async function measureAll(url, settings) {
  const measured = { streaming: [], throttled: [], blocks: [], stored: [], weight: [] };
  const suites = {
    weight: weighAll,
    streaming: streamAll,
    throttled: throttleAll,
    blocks: streamBlocks,
    stored: storeAll,
  };
  for (let round = 1; round <= settings.rounds; round++) {
    for (const [name, suite] of Object.entries(suites)) {
      if (settings.only.length && !settings.only.includes(name)) continue;
      console.log(`\nround ${round} of ${settings.rounds}: ${name}`);
      await suite(url, settings, measured, round);
    }
  }
  return measured;
}

async function streamAll(url, settings, { streaming }, round) {
  for (const [arrival, { perFrame, largest }] of Object.entries(ARRIVALS)) {
    await withBrowser({ unlimitedFrames: perFrame !== null }, async (browser) => {
      for (const size of settings.sizes.filter((candidate) => candidate <= largest)) {
        for (const { id, kind } of chosen(settings, RENDERERS)) {
          // Who was cut off once is not tried again, nor with more.
          const wasCut = streaming.some(
            (other) => other.renderer === id && other.arrival === arrival && other.size <= size && !other.complete,
          );
          // With a chunk a frame, the two are the same.
          if (wasCut || (id === 'marked-chunk' && ARRIVALS[arrival].perFrame === 1)) continue;
          const isOurs = kind === 'limit' || id.startsWith('ours-');
          const cap = isOurs ? settings.longCap : settings.cap;
          const result = await stream(browser, url, { renderer: id, arrival, size, cap });
          streaming.push({ round, ...result });
          const end = result.complete ? '' : `, cut off at ${result.given.toFixed(1)} kB`;
          console.log(`  ${arrival} ${size} kB ${id}: ${result.msPerKb.toFixed(1)} ms a kB${end}`);
        }
      }
    });
  }
}

async function throttleAll(url, settings, { throttled }, round) {
  await withBrowser({}, async (browser) => {
    for (const { id } of chosen(
      settings,
      RENDERERS.filter((renderer) => ON_SLOW.includes(renderer.id)),
    )) {
      const result = await streamThrottled(browser, url, { renderer: id, size: settings.throttledSize });
      throttled.push({ round, ...result });
      console.log(`  ${id}: longest task ${result.longestMs.toFixed(0)} ms, ${result.over50} over 50 ms`);
    }
  });
}

/** Blocks come at the pace of a model, which takes minutes, so they come in the first round only. */
async function streamBlocks(url, settings, { blocks }, round) {
  if (round > 1) return;
  await withBrowser({}, async (browser) => {
    const renderers = chosen(
      settings,
      RENDERERS.filter(({ id }) => ON_BLOCKS.includes(id)),
    );
    for (const kind of BLOCK_KINDS) {
      for (const size of settings.blockSizes) {
        for (const { id } of renderers) {
          // On a slow processor only ours is asked whether it keeps up, and only with the longest of what grows in parts.
          const isAsked = id.startsWith('ours-') && size === Math.max(...settings.blockSizes);
          const slow = isAsked && GROWING_KINDS.includes(kind) ? [ENDLESS.rate] : [];
          for (const rate of [1, ...slow]) {
            const result = await streamBlock(browser, url, { renderer: id, kind, size, rate });
            blocks.push({ round, ...result });
            console.log(`  ${kind} ${size} kB ${id}, ${rate} ×: ${result.msPerKb.toFixed(1)} ms a kB`);
          }
        }
      }
    }
  });
}

async function storeAll(url, settings, { stored }, round) {
  await withBrowser({ unlimitedFrames: true }, async (browser) => {
    // With no message at all: what a message costs is counted from there.
    for (const count of [0, ...settings.counts]) {
      for (const { id } of chosen(
        settings,
        RENDERERS.filter((renderer) => STORED.includes(renderer.id)),
      )) {
        const result = await showTranscript(browser, url, { renderer: id, count });
        stored.push({ round, ...result });
        console.log(`  ${count} messages ${id}: ${result.readyMs.toFixed(0)} ms`);
      }
    }
  });
}

/** Bytes are the same in every round. */
async function weighAll(url, settings, { weight }, round) {
  if (round > 1) return;
  await withBrowser({}, async (browser) => {
    for (const renderer of chosen(
      settings,
      RENDERERS.filter(({ files }) => files),
    )) {
      const result = await weigh(browser, url, renderer);
      weight.push(result);
      console.log(`  ${renderer.id}: ${result.bytes} B in ${result.files} files`);
    }
  });
}

/** @param {import('./settings.mjs').Settings} settings @param {readonly import('./renderers.mjs').Renderer[]} renderers */
const chosen = ({ renderers: ids }, renderers) => renderers.filter(({ id }) => !ids.length || ids.includes(id));

/** @param {Parameters<typeof launch>[0]} options @param {(browser: import('playwright').Browser) => Promise<void>} work */
async function withBrowser(options, work) {
  const browser = await launch(options);
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}
