// node render_all.mjs <compiled templates> < {cases, catalogues} as JSON > renderings as JSON
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { renderTemplate } from '../../webapp/worker/template_runtime.js';
import { TemplateError } from '../../webapp/worker/template_values.js';
import { createTranslator } from '../../webapp/worker/texts.js';

const { templates } = await import(pathToFileURL(process.argv[2]).href);
const { cases, catalogues } = JSON.parse(readFileSync(0, 'utf8'));

function catalogueOf(locale) {
  const found = catalogues[locale];
  return found && { texts: found.texts, plural: new Function(`return ${found.plural}`)() };
}

function rendered({ name, context, locale }) {
  const engine = { templates, translator: createTranslator(catalogueOf(locale)), assets: (asset) => `/static/build/${asset}` };
  try {
    return renderTemplate(engine, name, context);
  } catch (error) {
    if (error instanceof TemplateError) return '(fails)';
    throw error;
  }
}

process.stdout.write(JSON.stringify(cases.map(rendered)));
