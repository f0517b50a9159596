// What mode: report hands on to whoever delivers it: its file, and the comment as a document that is made when it is asked
// for.
import type { CommentDocument } from '../../report/comment-document.ts';

export interface MergedRun {
  /** The JSON report; the table lies beside it. */
  file: string;
  document(): CommentDocument;
  /** The body of a comment that nobody goes on from. */
  body(): string;
}
