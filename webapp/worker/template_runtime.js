/** How compiled templates run: scopes, loops, macros, blocks, inclusion and texts, as Jinja2 has them. */
import { TemplateError, each, escape, isNumeric, markNamespace, safe, str } from './template_values.js';

/** @typedef {Record<string, any>} Scope a null-prototype object whose prototype chain is the enclosing scopes */
/** @typedef {(c: Context, visible: Scope, depth: number) => string} Block */
/** @typedef {{root: (c: Context) => string, blocks: Record<string, Block>}} Template */
/** @typedef {{find: (context: string | null, single: string, plural?: string, n?: number) => string}} Translator */
/** @typedef {(name: string) => string} Assets name of a built file → its address */
/** @typedef {{templates: Record<string, Template>, translator: Translator, assets: Assets, modules: Map<string, Scope>}} Page */
/** @typedef {{page: Page, vars: Scope, blocks: Record<string, Block[]>}} Context */

/** @param {Scope | null} scope @returns {Scope} */
export const child = (scope) => Object.create(scope);

/** `for a, b in …`. @param {Scope} scope @param {string[]} names @param {any} value */
export function unpack(scope, names, value) {
  const values = each(value);
  if (values.length !== names.length) throw new TemplateError(`${names.length} values are needed for ${names.join(', ')}`);
  names.forEach((name, i) => (scope[name] = values[i]));
}

/** The `loop` variable. @param {any[]} items @param {number} i */
export const loopAt = (items, i) => ({
  index: i + 1,
  index0: i,
  revindex: items.length - i,
  revindex0: items.length - i - 1,
  first: i === 0,
  last: i === items.length - 1,
  length: items.length,
  previtem: items[i - 1],
  nextitem: items[i + 1],
});
/** @param {{index0: number}} loop @param {any[]} values */
export const cycle = (loop, values) => values[loop.index0 % values.length];

/** @param {Scope} outer @param {string} name @param {string[]} params @param {boolean} takesCaller @param {(local: Scope) => string} body */
export const macro = (outer, name, params, takesCaller, body) => (/** @type {any[]} */ args, /** @type {Scope} */ named) => {
  const local = child(outer);
  if (args.length > params.length) throw new TemplateError(`macro '${name}' takes ${params.length} arguments`);
  args.forEach((value, i) => (local[params[i]] = value));
  for (const [key, value] of Object.entries(named)) {
    if (Object.hasOwn(local, key) || !(params.includes(key) || (takesCaller && key === 'caller')))
      throw new TemplateError(`macro '${name}' can't take '${key}'`);
    local[key] = value;
  }
  if (takesCaller && !Object.hasOwn(local, 'caller')) local.caller = undefined;
  return safe(body(local));
};
/** Give a parameter its default when the call left it out. @param {Scope} local @param {string} name @param {() => any} value */
export function fill(local, name, value) {
  if (!Object.hasOwn(local, name)) local[name] = value();
}
/** @param {any} callee @param {string} name @param {any[]} args @param {Record<string, any>} named */
export function call(callee, name, args, named) {
  if (typeof callee !== 'function') throw new TemplateError(`'${name}' is not defined here`);
  return callee(args, named);
}

/** @param {Context} c @param {string} name @param {Scope} visible */
export const block = (c, name, visible) => c.blocks[name][0](c, visible, 0);
/** `super()`. @param {Context} c @param {string} name @param {number} depth @param {Scope} visible */
export function above(c, name, depth, visible) {
  const parent = c.blocks[name][depth + 1];
  if (!parent) throw new TemplateError(`there is no block '${name}' above`);
  return safe(parent(c, visible, depth + 1));
}
/** @param {Context} c @param {string} name */
export const extend = (c, name) => run(c, name);

/** @param {Context} c @param {string} name @returns {string} */
function run(c, name) {
  const template = c.page.templates[name];
  if (!template) throw new TemplateError(`there is no template '${name}'`);
  for (const [key, body] of Object.entries(template.blocks)) (c.blocks[key] ??= []).push(body);
  return template.root(c);
}

/** @param {Page} page @param {Scope | null} scope @returns {Context} */
const context = (page, scope) => ({ page, vars: child(scope), blocks: Object.create(null) });
/** @param {Context} c @param {string} name @param {Scope | null} scope */
export const include = (c, name, scope) => run(context(c.page, scope), name);

/** The macros of another template. Without context they are the same all over a page. @param {Context} c @param {string} name @param {Scope | null} scope @returns {Scope} */
export function importModule(c, name, scope) {
  const known = scope === null ? c.page.modules.get(name) : undefined;
  if (known) return known;
  const inner = context(c.page, scope);
  run(inner, name);
  markNamespace(inner.vars);
  if (scope === null) c.page.modules.set(name, inner.vars);
  return inner.vars;
}

/** `asset('page.js')`: the address of a built file. @param {Context} c @param {any[]} args */
export const asset = (c, args) => c.page.assets(str(args[0]));

/** gettext and its kin in a template. @param {Context} c @param {string} kind @param {any[]} args @param {Record<string, any>} named */
export function text(c, kind, args, named) {
  const rest = args.map((arg) => (typeof arg === 'number' ? arg : str(arg)));
  const about = kind.includes('p') ? String(rest.shift()) : null;
  const given = about === null ? {} : { context: about };
  if (!kind.startsWith('n')) return format(c.page.translator.find(about, String(rest[0])), { ...given, ...named });
  const [single, plural, n] = rest;
  return format(c.page.translator.find(about, String(single), String(plural), Number(n)), { ...given, num: n, ...named });
}

/** `%(name)s` and `%(name)d`, the values escaped. @param {string} pattern @param {Record<string, any>} values */
function format(pattern, values) {
  const made = pattern.replace(/%(?:\((\w+)\)([sd])|%|)/g, (all, name, kind) => {
    if (all === '%%') return '%';
    if (name === undefined || !Object.hasOwn(values, name)) throw new TemplateError(`'${pattern}' can't be filled at '${all}'`);
    if (kind === 'd' && !isNumeric(values[name])) throw new TemplateError(`'${pattern}' needs a number for '${name}'`);
    return kind === 'd' ? String(Number(values[name])) : escape(values[name]);
  });
  return safe(made);
}

/**
 * Render a template to HTML.
 * @param {{templates: Record<string, Template>, translator: Translator, assets: Assets}} engine
 * @param {string} name such as "agent/home.html"
 * @param {Record<string, any>} data JSON values: texts, booleans, whole numbers, lists, objects, null
 * @returns {string}
 */
export function renderTemplate(engine, name, data) {
  const page = { ...engine, modules: new Map() };
  try {
    return run(context(page, Object.assign(Object.create(null), data)), name);
  } catch (error) {
    if (error instanceof TemplateError) error.message = `${name}: ${error.message}`;
    throw error;
  }
}
