/**
 * What other programs ask of the files that they read, as JSON Schema: the few facts that matter here,
 * taken from what each of them has published. Additional properties are refused where they refuse them.
 */

const string = { type: 'string' };
const integer = { type: 'integer' };
const object = { type: 'object' };
const strict = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
const STATUSES = ['passed', 'failed', 'skipped', 'pending', 'other'];

/**
 * CTRF 1.0.0. Source: https://github.com/ctrf-io/ctrf, schema/ctrf.schema.json at
 * 08703dfde1d87a7c3281bd740ed5a8bd081e0056, without the properties that this kit never writes.
 */
export const CTRF = strict(['reportFormat', 'specVersion', 'results'], {
  reportFormat: { const: 'CTRF' },
  specVersion: { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' },
  generatedBy: string,
  results: strict(['tool', 'summary', 'tests'], {
    tool: strict(['name'], { name: { type: 'string', minLength: 1 }, version: string }),
    summary: strict(['tests', ...STATUSES, 'start', 'stop'], {
      ...Object.fromEntries(['tests', ...STATUSES, 'start', 'stop'].map((name) => [name, integer])),
      extra: object,
    }),
    tests: {
      type: 'array',
      items: strict(['name', 'status', 'duration'], {
        name: { type: 'string', minLength: 1 },
        status: { enum: STATUSES },
        duration: integer,
        suite: { type: 'array', minItems: 1, items: string },
        message: string,
        trace: string,
        snippet: string,
        rawStatus: string,
        tags: { type: 'array', items: string },
        type: string,
        extra: object,
      }),
    },
    environment: strict([], { extra: object }),
  }),
});

const VISIBILITY = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] };
const FORMAT = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] };

/**
 * Gradescope's results.json. Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output
 * format": a score at the top or at each test; what it does not know is refused here, so that a slip is seen.
 */
export const GRADESCOPE = {
  ...strict(['tests'], {
    score: { type: 'number' },
    execution_time: { type: 'number' },
    output: string,
    output_format: FORMAT,
    visibility: VISIBILITY,
    stdout_visibility: VISIBILITY,
    extra_data: object,
    tests: {
      type: 'array',
      items: strict(['score', 'max_score', 'name'], {
        score: { type: 'number' },
        max_score: { type: 'number' },
        status: { enum: ['passed', 'failed'] },
        name: string,
        number: string,
        output: string,
        output_format: FORMAT,
        tags: { type: 'array', items: string },
        visibility: VISIBILITY,
      }),
    },
  }),
  anyOf: [{ required: ['score'] }, { properties: { tests: { minItems: 1 } } }],
};

/** Shields. Source: https://shields.io/badges/endpoint-badge, "Schema". */
export const SHIELDS = strict(['schemaVersion', 'label', 'message'], {
  schemaVersion: { const: 1 },
  label: string,
  message: { type: 'string', minLength: 1 },
  color: string,
  isError: { type: 'boolean' },
});
