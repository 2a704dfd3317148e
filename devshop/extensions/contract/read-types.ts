/**
 * What an extension may use, read from the types of `@shopify/ui-extensions`: the elements of each target with their
 * properties, events and methods, and the members of the global `shopify`. `write-contract.ts` keeps the outcome.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import type { ApiMember, Contract, ElementRules, PropertyRules } from './contract.ts';

const PACKAGE = path.dirname(createRequire(import.meta.url).resolve('@shopify/ui-extensions'));
const SURFACES = path.join(PACKAGE, 'build/ts/surfaces');

/** The targets devshop has places for, by the surface whose elements they use. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  checkout: [
    'purchase.checkout.block.render',
    'purchase.checkout.reductions.render-after',
    'purchase.thank-you.block.render',
  ],
  'customer-account': [
    'customer-account.order-status.block.render',
    'customer-account.page.render',
    'customer-account.order-index.block.render',
    'customer-account.profile.block.render',
  ],
  'point-of-sale': [
    'pos.home.tile.render',
    'pos.home.modal.render',
    'pos.customer-details.block.render',
    'pos.purchase.post.block.render',
  ],
  admin: ['admin.customer-details.block.render', 'admin.order-details.block.render'],
};

/** Longer lists (names of icons) stand once, under `lists`. */
const LONG = 40;
const DEEPEST = 4;
const LIFE_CYCLE = /Callback$|^queueRender$|^(?:get|has|set)Attribute$|^click$|^__@/;

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
};

/** What the surfaces share, such as the browser's own types, is read once. */
function sharedHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const read = host.getSourceFile.bind(host);
  const known = new Map<string, ts.SourceFile | undefined>();
  return {
    ...host,
    getSourceFile: (name, ...rest) => {
      if (!known.has(name)) known.set(name, read(name, ...rest));
      return known.get(name);
    },
  };
}

export function readContract(): Contract {
  const host = sharedHost();
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as {
    version: string;
  };
  const contract: Contract = { version, lists: {}, surfaces: {}, targets: {} };
  for (const [surface, targets] of Object.entries(TARGETS)) {
    const folder = path.join(SURFACES, surface);
    const components = path.join(folder, 'components');
    const files = readdirSync(components)
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => path.join(components, name));
    const targetsFile = path.join(folder, 'extension-targets.d.ts');
    const program = ts.createProgram([...files, targetsFile], OPTIONS, host);
    const reader = new SurfaceReader(program, contract.lists);
    const tags = new Map<string, string>();
    const elements: Record<string, ElementRules> = {};
    for (const file of files) {
      const read = reader.element(file);
      if (read === null) continue;
      tags.set(path.basename(file, '.d.ts').toLowerCase(), read.tag);
      elements[read.tag] = read.rules;
    }
    contract.surfaces[surface] = sorted(elements);
    for (const target of targets) {
      const { names, api } = reader.target(targetsFile, target);
      const own = names.map((name) => tags.get(name.toLowerCase())).filter((tag) => tag !== undefined);
      contract.targets[target] = { surface, elements: [...new Set(own)].sort(), api };
    }
  }
  return contract;
}

class SurfaceReader {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly lists: Record<string, readonly string[]>;

  constructor(program: ts.Program, lists: Record<string, readonly string[]>) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.lists = lists;
  }

  /** `null` for files that declare no element. */
  element(file: string): { readonly tag: string; readonly rules: ElementRules } | null {
    const source = this.program.getSourceFile(file);
    if (!source) return null;
    const tag = /(?:const tagName = |^ +\[)['"](s-[\w-]+)['"]/m.exec(source.text)?.[1];
    if (tag === undefined) return null;
    const jsx = memberOf(source, 'IntrinsicElements');
    const dom = memberOf(source, 'HTMLElementTagNameMap');
    if (jsx === null) throw new Error(`${file}: no JSX type for ${tag}`);
    const rules: { -readonly [Key in keyof ElementRules]: ElementRules[Key] } = {
      properties: {},
      events: [],
      methods: [],
    };
    const properties: Record<string, PropertyRules> = {};
    const events = new Set<string>();
    for (const property of this.checker.getTypeFromTypeNode(jsx).getProperties()) {
      const { name } = property;
      if (['key', 'ref', 'slot', 'children'].includes(name) || !isOfPackage(property)) continue;
      const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
      if (/^on[A-Z]/.test(name)) events.add(name.slice(2).toLowerCase());
      else if (type.getCallSignatures().length === 0)
        properties[name] = this.property(this.checker.getTypeOfSymbol(property));
    }
    rules.properties = sorted(properties);
    rules.events = [...events].sort();
    rules.methods = (dom === null ? [] : this.checker.getTypeFromTypeNode(dom).getProperties())
      .filter((member) => isOfPackage(member) && !/^on/.test(member.name) && !(member.name in properties))
      .filter((member) => this.checker.getTypeOfSymbol(member).getCallSignatures().length > 0)
      .map(({ name }) => name)
      .filter((name) => !LIFE_CYCLE.test(name))
      .sort();
    return { tag, rules };
  }

  private property(declared: ts.Type): PropertyRules {
    const type = this.checker.getNonNullableType(declared);
    const parts = type.isUnion() ? type.types : [type];
    if (parts.every((part) => (part.flags & ts.TypeFlags.BooleanLike) !== 0)) return { is: 'boolean' };
    if (parts.every((part) => (part.flags & ts.TypeFlags.NumberLike) !== 0)) return { is: 'number' };
    const literals = parts.flatMap((part) => (part.isStringLiteral() ? part.value : []));
    const patterns = parts.flatMap((part) => patternOf(part) ?? []);
    const isClosed = parts.every(
      (part) =>
        part.isStringLiteral() ||
        (part.flags & ts.TypeFlags.BooleanLiteral) !== 0 ||
        patternOf(part) !== null,
    );
    if (isClosed && literals.length > 0) {
      // `small base`: a word for each side.
      const isShorthand = literals.some((one) => one.includes(' '));
      const words = [...new Set(literals.flatMap((one) => (isShorthand ? one.split(' ') : one)))].sort();
      return {
        is: isShorthand ? 'words' : 'word',
        words: this.words(words),
        ...(patterns.length === 0 ? {} : { patterns: [...new Set(patterns)].sort() }),
      };
    }
    if (parts.every((part) => (part.flags & ts.TypeFlags.StringLike) !== 0)) return { is: 'string' };
    return { is: 'any' };
  }

  private words(words: readonly string[]): readonly string[] | string {
    if (words.length <= LONG) return words;
    const known = Object.entries(this.lists).find(([, list]) => list.join() === words.join())?.[0];
    const name = known ?? `list${Object.keys(this.lists).length + 1}`;
    this.lists[name] = words;
    return name;
  }

  target(file: string, target: string): { readonly names: readonly string[]; readonly api: ApiMember } {
    const source = this.program.getSourceFile(file);
    let found: ts.TypeNode | null = null;
    const visit = (node: ts.Node): void => {
      if (ts.isPropertySignature(node) && ts.isStringLiteral(node.name) && node.name.text === target) {
        found = node.type ?? null;
      }
      ts.forEachChild(node, visit);
    };
    if (source) visit(source);
    if (found === null) throw new Error(`${file} has no target ${target}`);
    const type = this.checker.getTypeFromTypeNode(found);
    const part = (name: string): ts.Type => {
      const symbol = type.getProperty(name);
      if (!symbol) throw new Error(`${target} has no ${name}`);
      return this.checker.getTypeOfSymbol(symbol);
    };
    const names = part('components');
    return {
      names: (names.isUnion() ? names.types : [names]).flatMap((one) =>
        one.isStringLiteral() ? one.value : [],
      ),
      api: this.member(part('api'), 0),
    };
  }

  private member(declared: ts.Type, depth: number): ApiMember {
    const type = this.checker.getNonNullableType(declared);
    if (type.getCallSignatures().length > 0) return 'function';
    if (type.getProperty('value') && type.getProperty('subscribe')) return 'signal';
    const symbol = type.getSymbol() ?? type.aliasSymbol;
    const isObject =
      type.isIntersection() ||
      ((type.flags & ts.TypeFlags.Object) !== 0 &&
        !this.checker.isArrayType(type) &&
        (symbol?.declarations ?? []).some((one) => one.getSourceFile().fileName.includes('ui-extensions')));
    if (!isObject || depth > DEEPEST) return 'value';
    const members = type.getProperties().filter(isOfPackage);
    if (members.length === 0) return 'value';
    return sorted(
      Object.fromEntries(
        members.map((one) => [one.name, this.member(this.checker.getTypeOfSymbol(one), depth + 1)]),
      ),
    );
  }
}

/** `${number}px` as the source of a regular expression; `null` for other types. */
function patternOf(type: ts.Type): string | null {
  if ((type.flags & ts.TypeFlags.TemplateLiteral) === 0) return null;
  const { texts, types } = type as ts.TemplateLiteralType;
  const escaped = texts.map((text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  const holes = types.map((hole) => ((hole.flags & ts.TypeFlags.NumberLike) !== 0 ? '-?[\\d.]+' : '.*'));
  return `^${escaped.map((text, index) => text + (holes[index] ?? '')).join('')}$`;
}

/** The type of the one member of an interface of this name that the file declares. */
function memberOf(source: ts.SourceFile, interfaceName: string): ts.TypeNode | null {
  let found: ts.TypeNode | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === interfaceName) {
      const [member] = node.members;
      if (member && ts.isPropertySignature(member)) found = member.type ?? null;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Not what every HTML element has. */
function isOfPackage(symbol: ts.Symbol): boolean {
  const { declarations } = symbol;
  // Of `Omit<...>` TypeScript knows no place.
  if (declarations === undefined) return true;
  return declarations.some((one) => one.getSourceFile().fileName.includes('/@shopify/ui-extensions/'));
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (!existsSync(SURFACES)) throw new Error(`No types at ${SURFACES}.`);
