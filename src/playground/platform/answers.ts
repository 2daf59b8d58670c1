// What an endpoint decides, and how that looks on the wire: the documented envelope { code, msg, data }, or the
// page of a gateway in front of the platform.

export type Answer =
  | { readonly kind: 'ok'; readonly data: unknown }
  | {
      readonly kind: 'refused';
      readonly code: string;
      /** Chinese text; default: the documented text of the code. */
      readonly msg?: string;
      /** Default: the setting `errorHttpStatus`. */
      readonly httpStatus?: number;
    }
  | { readonly kind: 'raw'; readonly wire: WireAnswer };

export type Refusal = Extract<Answer, { kind: 'refused' }>;

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const codeTexts: Readonly<Record<string, string>> = {
  '0': '成功',
  '10001': '内部异常',
  '10003': '参数不全',
  '10004': '参数无效',
  '10007': '用户已被冻结',
  '10008': '权限不足',
  '10009': '没有权限访问接口',
  '10010': '文件校验失败',
  '10011': '文件过大',
  '10012': '连接中断',
  '716020': '查询数据库错误',
  '716864': '执行脚本错误',
  '716865': '创建任务错误',
  '716866': '删除任务失败',
  '716870': '实例数量错误',
  '816822': '任务不存在',
};

export function textOfCode(code: string): string {
  return codeTexts[code] ?? '未知错误';
}

/** Success without the key `data`. */
export const okWithoutData: Answer = { kind: 'ok', data: undefined };

export function ok(data: unknown = null): Answer {
  return { kind: 'ok', data };
}

/** `detail` follows the code's own text, as in "参数无效：taskType". */
export function refused(code: string, detail?: string): Refusal {
  const text = textOfCode(code);
  return { kind: 'refused', code, msg: detail === undefined ? text : `${text}：${detail}` };
}

const successMessages = ['success', 'SUCCESS', '操作成功'];

/** Puts answers on the wire. Successes take turns among the documented texts, so that nobody matches on `msg`. */
export function createEnvelopes(settings: {
  readonly errorHttpStatus: number;
  readonly errorData: 'absent' | 'null';
  readonly errorWords: 'msg' | 'message';
}): (answer: Answer) => WireAnswer {
  let successes = 0;
  return (answer) => {
    switch (answer.kind) {
      case 'ok': {
        const msg = successMessages[successes % successMessages.length];
        successes += 1;
        return jsonAnswer(200, { code: '0', msg, data: answer.data });
      }
      case 'refused': {
        const { code, msg = textOfCode(code), httpStatus = settings.errorHttpStatus } = answer;
        const data = settings.errorData === 'null' ? { data: null } : {};
        return jsonAnswer(httpStatus, { code, [settings.errorWords]: msg, ...data });
      }
      case 'raw':
        return answer.wire;
    }
  };
}

export function jsonAnswer(status: number, value: unknown): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(value),
  };
}

const gatewayTitles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The short HTML page that a gateway sends when it answers in the platform's place. */
export function gatewayPage(status: number, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  const title = `${status} ${gatewayTitles[status] ?? 'Error'}`;
  return {
    status,
    headers: { 'content-type': 'text/html', ...headers },
    body: `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`,
  };
}
