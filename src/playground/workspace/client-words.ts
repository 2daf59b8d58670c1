// What Slack's own client says to a person, in their language. These are our words for it, not Slack's.

export interface ClientWords {
  readonly required: string;
  readonly notAnEmail: string;
  readonly notAUrl: string;
  readonly notANumber: string;
  readonly notWhole: string;
  atLeast(value: unknown): string;
  atMost(value: unknown): string;
  tooShort(count: unknown): string;
  tooLong(count: unknown): string;
  readonly trouble: string;
  failed(command: string, error: string): string;
}

const english: ClientWords = {
  required: 'Please complete this required field.',
  notAnEmail: 'This is not an email address.',
  notAUrl: 'This is not a URL.',
  notANumber: 'Enter a number.',
  notWhole: 'Enter a whole number.',
  atLeast: (value) => `Enter ${value} or more.`,
  atMost: (value) => `Enter ${value} or less.`,
  tooShort: (count) => `Enter at least ${count} characters.`,
  tooLong: (count) => `Enter at most ${count} characters.`,
  trouble: 'We had some trouble connecting. Try again?',
  failed: (command, error) => `${command} failed with the error "${error}"`,
};

const chinese: ClientWords = {
  required: '请填写此必填字段。',
  notAnEmail: '这不是电子邮件地址。',
  notAUrl: '这不是网址。',
  notANumber: '请输入数字。',
  notWhole: '请输入整数。',
  atLeast: (value) => `请输入不小于 ${value} 的数。`,
  atMost: (value) => `请输入不大于 ${value} 的数。`,
  tooShort: (count) => `请至少输入 ${count} 个字符。`,
  tooLong: (count) => `请最多输入 ${count} 个字符。`,
  trouble: '连接时遇到问题。再试一次？',
  failed: (command, error) => `${command} 失败，错误为“${error}”`,
};

export function clientWords({ locale }: { readonly locale: string }): ClientWords {
  return locale.startsWith('zh') ? chinese : english;
}
