// The platform's words about an instance are stored, logged and shown: an address that lets anybody in must not be
// carried there. Pure.

const addresses = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>，。；）]+/giu;
/** To the end of the line: what follows may be a host, a key or a password. */
const commands = /\b(?:ssh|scp|sftp)\s[^\n]*/giu;
/** As in the documentation's sample, and as words that name one write it. */
const accessTokens = /\bsothisai_\w+|(?:\btoken|\bpassword|\bpasswd|密码|口令)\s*[=:：]\s*\S+/giu;

export const redactAccess = (text: string): string =>
  [addresses, commands, accessTokens].reduce((left, found) => left.replace(found, '[redacted]'), text);
