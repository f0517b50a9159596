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

/** One model, or several of which the next is used when the one before is overloaded. */
export const modelRefs: Shape = (value, at) => {
  if (!Array.isArray(value)) return modelRef(value, at);
  return value.length === 0 ? modelRef(value, at) : list(modelRef)(value, at);
};
