// What lets anybody into an instance does not leave in the platform's own words.
import { expect, test } from '@jest/globals';
import { redactAccess } from '../../../src/platform/redact-access.ts';

test.each([
  ['see http://10.0.35.26:7090/jupyter-forward/6bdb/?token=sothisai_6bdb now', 'see [redacted] now'],
  ['地址https://n-1.example:58043/x，不可用', '地址[redacted]，不可用'],
  ['use ssh -p 31022 root@10.0.0.1, password 7\nor wait', 'use [redacted]\nor wait'],
  ['tcp://10.0.0.1:31022 (vscode://x/y)', '[redacted] ([redacted]'],
  ['token=sothisai_6bdb; 密码：abc', '[redacted] [redacted]'],
  ['sothisai_6bdb', '[redacted]'],
  ['password : abc, then wait', '[redacted] then wait'],
  ['token = abc def', '[redacted] def'],
  ['口令： abc', '[redacted]'],
])('%s', (text, expected) => expect(redactAccess(text)).toBe(expected));

test.each([
  ['实例数量错误'],
  ['参数无效：taskType'],
  ['image 10.0.35.26:5000/gpu/admin/base/jupyter:4.4 not found'],
  ['the token has expired'],
])('%s stays as it is', (text) => expect(redactAccess(text)).toBe(text));
