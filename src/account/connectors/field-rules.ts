import type { ValidationErrorValue } from '../store/rows.js';
import type { FieldRule } from './default-fields.js';

/** DistributionValidationErrorType. */
const STRING_TOO_LONG = 2;
const STRING_TOO_SHORT = 3;
const INVALID_FORMAT = 4;

/** What a value breaks of its connector's own rule. `data` names the field to people. */
export function checkRule(
  rule: FieldRule,
  value: string,
  action: number,
  data: string,
): ValidationErrorValue[] {
  const error = (validationErrorType: number, validationErrorParam: string, description?: string) => ({
    action,
    errorType: 4 as const,
    data,
    validationErrorType,
    validationErrorParam,
    ...(description !== undefined && { description }),
  });
  const maxBytes = rule.kind === 'keywords' ? rule.maxBytes : rule.max;
  const errors: ValidationErrorValue[] = [];
  if (Buffer.byteLength(value) > maxBytes) errors.push(error(STRING_TOO_LONG, String(maxBytes)));
  if (rule.kind !== 'keywords') return errors;
  for (const keyword of value.split(',').map((word) => word.trim())) {
    const { length } = Array.from(keyword);
    if (length > rule.max) errors.push(error(STRING_TOO_LONG, String(rule.max), keyword));
    else if (length < rule.min) errors.push(error(STRING_TOO_SHORT, String(rule.min), keyword));
    if (keyword.includes('"')) errors.push(error(INVALID_FORMAT, '"', keyword));
  }
  return errors;
}
