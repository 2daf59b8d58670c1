// Words for what is wrong with a field: what it is, and what to type instead. Pure.
import { bounds, type FieldProblem, type ProblemCode } from '../../launches/launch-request.ts';

const general: Readonly<Record<ProblemCode, string>> = {
  required: 'Fill this in.',
  too_long: 'This is too long: shorten it.',
  name_pattern:
    'Begin with a letter; then letters, digits and underscores only, without spaces. Example: my_run_1',
  control_characters: 'This holds invisible or control characters: type it again by hand.',
  choice: 'Choose one of the offered values.',
  integer: 'Type a whole number.',
  range: 'This number is out of range.',
  cards_without_accelerator: 'A CPU instance has no cards: set 0 here, or choose an accelerator.',
  accelerator_without_cards: 'Set at least 1 card, or choose CPU as accelerator.',
  time_format: 'Type hours:minutes:seconds, such as 01:30:00 or 72:00:00, or choose "No limit".',
  time_zero: 'The time limit must be longer than zero.',
  absolute_path: 'Type an absolute path: it begins with / and has no spaces.',
  path_dots: 'Type the path without "..".',
  duplicate_target: 'Another mount already uses this path in the container.',
  duplicate_port: 'This port is already listed.',
  port_range: 'Type a port from 1 to 65535.',
  image_path:
    'Type the whole path of the image, such as registry:5000/folder/name:tag, without / at either end.',
  no_spaces: 'Remove the spaces.',
  script_required: 'Type the script, or switch the start script off.',
  too_many_rows: `At most ${bounds.rows} rows.`,
};

const ranges: Readonly<Record<string, string>> = {
  cpuNumber: `Type a whole number from 1 to ${bounds.cpuNumber}.`,
  gpuNumber: `Type a whole number from 0 to ${bounds.gpuNumber}.`,
  taskNumber: `Type a whole number from 1 to ${bounds.taskNumber}.`,
  ramSize: `Type GiB, above 0 and up to ${bounds.ramGib}. Decimals are fine.`,
};

const lengths: Readonly<Record<string, number>> = {
  instanceServiceName: bounds.nameLength,
  description: bounds.descriptionLength,
  startScriptContent: bounds.scriptLength,
};

export function explainProblem({ path, code }: FieldProblem): string {
  if (code === 'range' || code === 'integer') return ranges[path] ?? general[code];
  if (code === 'too_long')
    return `This is too long: at most ${lengths[path] ?? bounds.textLength} characters.`;
  return general[code];
}
