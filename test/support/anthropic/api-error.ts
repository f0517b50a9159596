// Anthropic's error envelope and the type that belongs to each status.

export class ApiError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string, type = errorTypeOf(status)) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export function errorTypeOf(status: number): string {
  return TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function errorBody(type: string, message: string, requestId: string | null): string {
  return JSON.stringify({ type: 'error', error: { type, message }, request_id: requestId });
}

/** A 400, named after where in the request the fault is. */
export function invalid(where: string, message: string): ApiError {
  return new ApiError(400, where === '' ? message : `${where}: ${message}`);
}
