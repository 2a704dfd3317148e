/**
 * The answer of a bulk query as lines of JSON: each node of a connection its own line, nested ones after their
 * parent, whose id they name in `__parentId`.
 */

type Node = Readonly<Record<string, unknown>>;

export interface BulkLines {
  readonly lines: readonly string[];
  readonly rootCount: number;
}

/** `data` is an answer with one connection right below it. */
export function bulkLines(data: Node): BulkLines {
  const lines: string[] = [];
  const [root] = Object.values(data);
  const nodes = nodesOf(root) ?? [];
  for (const node of nodes) addNode(node, null, lines);
  return { lines, rootCount: nodes.length };
}

function addNode(node: Node, parentId: string | null, lines: string[]): void {
  const children: Node[] = [];
  const own = without(node, children);
  lines.push(JSON.stringify(parentId === null ? own : { ...own, __parentId: parentId }));
  for (const child of children) addNode(child, String(node['id']), lines);
}

/** The value without the connections in it, whose nodes are put aside. */
function without(value: Node, children: Node[]): Node {
  const kept: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const nodes = nodesOf(inner);
    if (nodes) children.push(...nodes);
    else if (isObject(inner)) kept.push([key, without(inner, children)]);
    else kept.push([key, inner]);
  }
  return Object.fromEntries(kept);
}

/** The nodes of a connection, whichever way they were asked for; `null` for what is none. */
function nodesOf(value: unknown): Node[] | null {
  if (!isObject(value)) return null;
  if (Array.isArray(value['nodes'])) return value['nodes'] as Node[];
  if (Array.isArray(value['edges']))
    return (value['edges'] as { readonly node: Node }[]).map(({ node }) => node);
  return null;
}

function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
