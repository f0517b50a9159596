// How a model is named: `provider/model`, or a bare `claude-…`. Only the form is judged; whether it exists is the
// provider's to say.
import { list, type Shape, where } from './shape.ts';

const FORM = /^[a-z0-9][a-z0-9._-]*\/\S+$|^claude-\S+$/;

export function isModelRef(value: unknown): value is string {
  return typeof value === 'string' && FORM.test(value);
}

export const modelRef: Shape = where(
  "'provider/model', for example 'anthropic/claude-sonnet-5-5', or a bare 'claude-…'",
  isModelRef,
);

/** One model, or those that take its place in turn. */
export const modelRefs: Shape = (value, at) => {
  if (!Array.isArray(value) || value.length === 0) return modelRef(value, at);
  return list(modelRef)(value, at);
};
