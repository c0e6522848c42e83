/** The platform's cryptography, all but the rounds that make a PIN slow to guess: those would be most of what these tests wait for. */

const quickly = (rule) => (rule.name === 'PBKDF2' ? { ...rule, iterations: 1 } : rule);

const subtle = new Proxy(crypto.subtle, {
  get: (target, name) => (name === 'deriveKey' ? (rule, ...rest) => target.deriveKey(quickly(rule), ...rest) : target[name].bind(target)),
});

export const quickCrypto = { subtle, getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
