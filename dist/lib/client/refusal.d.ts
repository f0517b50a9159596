import { FlueError } from '../errors.js';
import type { ErrorBody } from '../protocol/api.js';
/** `base`: whom it was asked of. */
export declare function refusalOf(response: Response, base: string): Promise<FlueError>;
/** The answer of something else, at another address or in front of the server. */
export declare function foreignAnswer({ status, headers, ok }: Response, base: string, isLater?: boolean): FlueError;
/** A code that this client does not know is `internal_error`, and stands in the message. */
export declare function errorOf({ code, message, details }: ErrorBody, retryable?: boolean): FlueError;
/** Milliseconds that the server asked for with `Retry-After`, if it did. */
export declare function retryAfterOf(error: FlueError): number | undefined;
