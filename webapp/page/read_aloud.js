// Reads a text out, only where the phone has a Chinese voice of its own: nothing a resident is told leaves the phone.
// One sentence after another, slowly; the same button stops and goes on, and what is being read is marked.
import { onAction, slot } from './behaviours.js';

const SLOWLY = 0.8;
const PARTS = 'p, li, h1, h2, dt, dd';
/** A sentence with its end; longer ones are cut, because some voices fall silent in the middle of a long text. */
const SENTENCES = /[^。！？；\n]+[。！？；]*/g;

/** @param {HTMLElement} element holds the text, and the buttons to read and to stop */
export function readAloud(element) {
  const speech = window.speechSynthesis;
  if (!speech) return;
  const read = /** @type {HTMLElement} */ (element.querySelector('[data-action="read"]'));
  const stop = /** @type {HTMLElement | null} */ (element.querySelector('[data-action="stop"]'));
  const parts = () => /** @type {HTMLElement[]} */ ([...(slot(element, 'text') ?? element).querySelectorAll(PARTS)].filter((part) => !part.querySelector(PARTS)));
  /** @type {{part: HTMLElement, sentence: string}[]} what is still to be read */
  let left = [];
  let isReading = false;

  const show = () => {
    read.hidden = !findVoice() || isReading;
    if (stop) stop.hidden = !isReading;
  };
  const mark = (/** @type {HTMLElement | null} */ part) => {
    for (const one of parts()) one.classList.toggle('being-read', one === part);
  };
  const pause = () => {
    isReading = false;
    speech.cancel();
    mark(null);
    show();
  };
  const next = () => {
    const [now] = left;
    if (!isReading || !now) return pause();
    mark(now.part);
    const words = new SpeechSynthesisUtterance(now.sentence);
    words.voice = findVoice() ?? null;
    words.rate = SLOWLY;
    words.onend = () => {
      if (!isReading || left[0] !== now) return;
      left.shift();
      next();
    };
    words.onerror = pause;
    speech.speak(words);
  };

  show();
  speech.addEventListener('voiceschanged', show);
  onAction(element, 'read', () => {
    if (left.length === 0) left = parts().flatMap((part) => sentencesOf(part).map((sentence) => ({ part, sentence })));
    speech.cancel();
    isReading = true;
    show();
    next();
  });
  onAction(element, 'stop', pause);
  document.addEventListener('htmx:before:swap', pause, { once: true });
  window.addEventListener('pagehide', pause, { once: true });
}

/** @param {HTMLElement} part */
const sentencesOf = (part) => part.innerText.match(SENTENCES) ?? [];

const findVoice = () => window.speechSynthesis.getVoices().find((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang));
