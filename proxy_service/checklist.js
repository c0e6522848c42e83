/**
 * Twin of checklist.py: which materials are asked for these answers, and what is still missing.
 *
 * @typedef {import('./conditions.js').Condition} Condition
 * @typedef {import('./conditions.js').Form} Form
 * @typedef {{code: string, name: string, class?: string, tolerance?: boolean, shared?: boolean, asked_when?: Condition | null,
 *   pages_min?: number, pages_max?: number, page_names?: string[], how_to_photograph?: string, frame?: string, redo_reasons?: string[]}} Material
 * @typedef {{material: string, round: number}} Page
 * @typedef {{code: string, name: string, class: string, asked: boolean, why_not: 'shared' | 'condition' | null, shared: boolean,
 *   tolerated: boolean, pages: number, missing: number}} ChecklistLine
 */
import { holds } from './conditions.js';

/**
 * One line per material of the item; `pages` are the pages not removed, and only those of a material's latest round count.
 * @param {{materials: Material[]}} item
 * @param {Form} form
 * @param {Page[]} pages
 * @returns {ChecklistLine[]}
 */
export function checklist(item, form, pages) {
  return item.materials.map((material) => lineOf(material, form, pages));
}

/**
 * How many pages of a material count: those of its latest round.
 * @param {string} material
 * @param {Page[]} pages
 * @returns {number}
 */
export function countPages(material, pages) {
  const rounds = pages.filter((page) => page.material === material).map((page) => page.round);
  const latest = Math.max(...rounds);
  return rounds.filter((round) => round === latest).length;
}

/**
 * @param {Material} material
 * @param {Form} form
 * @param {Page[]} pages
 * @returns {ChecklistLine}
 */
function lineOf(material, form, pages) {
  const asked = holds(material.asked_when, form);
  const whyNot = material.shared ? 'shared' : asked ? null : 'condition';
  const present = countPages(material.code, pages);
  const needed = (material.pages_min ?? 1) - present;
  return {
    code: material.code,
    name: material.name,
    class: material.class ?? 'main',
    asked: whyNot === null,
    why_not: whyNot,
    shared: Boolean(material.shared),
    tolerated: Boolean(material.tolerance) && material.class === 'aux',
    pages: present,
    missing: whyNot === null ? Math.max(0, needed) : 0,
  };
}
