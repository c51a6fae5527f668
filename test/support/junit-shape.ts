/** An element of an XML document as a reader has found it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly within: readonly XmlElement[];
}

type Check = (value: string) => boolean;
const token: Check = (value) => value === value.replace(/\s+/g, ' ').trim() && value !== '';
const any: Check = () => true;
const whole: Check = (value) => /^\d+$/.test(value);
const decimal: Check = (value) => /^\d+(?:\.\d+)?$/.test(value);
const moment: Check = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value);

/**
 * What the schema of Ant's JUnit reports demands, which is what most readers go by: of each element its
 * attributes, and what may stand in it, in this order. Described anew, after the published schema of Windy Road
 * (JUnit.xsd, https://github.com/windyroad/JUnit-Schema).
 */
const SHAPES: Readonly<
  Record<string, { readonly attributes: Readonly<Record<string, Check>>; readonly within: RegExp }>
> = {
  testsuites: { attributes: {}, within: /^(?:testsuite )*$/ },
  testsuite: {
    attributes: {
      id: whole,
      name: token,
      package: token,
      timestamp: moment,
      hostname: token,
      tests: whole,
      failures: whole,
      errors: whole,
      skipped: whole,
      time: decimal,
    },
    within: /^properties (?:testcase )*system-out system-err $/,
  },
  properties: { attributes: {}, within: /^(?:property )*$/ },
  property: { attributes: { name: token, value: any }, within: /^$/ },
  testcase: {
    attributes: { name: token, classname: token, time: decimal },
    within: /^(?:error |failure |skipped )?$/,
  },
  failure: { attributes: { message: any, type: any }, within: /^$/ },
  error: { attributes: { message: any, type: any }, within: /^$/ },
  'system-out': { attributes: {}, within: /^$/ },
  'system-err': { attributes: {}, within: /^$/ },
};

/** Everything in which a document is not of that shape. */
export function shapeProblems({ name, attributes, within }: XmlElement): string[] {
  const shape = SHAPES[name];
  if (shape === undefined) return [`there is no element ${name}`];
  const order = within.map((element) => `${element.name} `).join('');
  const given = Object.keys(attributes).sort().join();
  const due = Object.keys(shape.attributes).sort().join();
  return [
    ...(given === due ? [] : [`${name} has the attributes ${given}`]),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      shape.attributes[key]?.(value) === false ? [`${name} has ${key}="${value}"`] : [],
    ),
    ...(shape.within.test(order) ? [] : [`${name} holds ${order}`]),
    ...within.flatMap(shapeProblems),
  ];
}
