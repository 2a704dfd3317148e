/** Cuts a schema down to the types and fields that a set of documents uses. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  isInterfaceType,
  parse,
  printType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  GraphQLBoolean,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Type name to the names of its used fields. */
type Used = Map<string, Set<string>>;

/** Schema definition language, without descriptions. */
export function usedSchema(schema: GraphQLSchema, documents: readonly string[]): string {
  const used: Used = new Map();
  for (const text of documents) collect(schema, text, used);
  const query = schema.getQueryType()?.name;
  const mutation = schema.getMutationType()?.name;
  const parts = [`schema { query: ${query} mutation: ${mutation} }`];
  for (const name of [...used.keys()].sort()) {
    const type = schema.getType(name);
    if (type && !isSpecifiedScalarType(type)) parts.push(printType(cut(type, used)));
  }
  return `${parts.join('\n\n').replace(/"""[\s\S]*?"""\n?/g, '')}\n`;
}

function collect(schema: GraphQLSchema, text: string, used: Used): void {
  const info = new TypeInfo(schema);
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field: () => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field || field.name.startsWith('__')) return;
        fieldsOf(parent.name, used).add(field.name);
        use(getNamedType(field.type), used);
        for (const argument of field.args) use(getNamedType(argument.type), used);
      },
      InlineFragment: () => use(info.getType() as GraphQLNamedType, used),
      FragmentDefinition: () => use(info.getType() as GraphQLNamedType, used),
    }),
  );
}

function use(type: GraphQLNamedType, used: Used): void {
  const known = used.has(type.name);
  fieldsOf(type.name, used);
  if (known) return;
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) use(getNamedType(field.type), used);
  }
  if (isInterfaceType(type))
    // Fields of other types are kept where a document asks for them: what they stand for is then kept as well.
    for (const field of Object.values(type.getFields()))
      if (isSpecifiedScalarType(getNamedType(field.type))) fieldsOf(type.name, used).add(field.name);
  if (isUnionType(type)) for (const member of type.getTypes()) use(member, used);
}

function fieldsOf(name: string, used: Used): Set<string> {
  const fields = used.get(name) ?? new Set<string>();
  used.set(name, fields);
  return fields;
}

function cut(type: GraphQLNamedType, used: Used): GraphQLNamedType {
  if (isScalarType(type) || isEnumType(type) || isInputObjectType(type)) return type;
  if (isUnionType(type)) return new GraphQLUnionType({ ...type.toConfig(), types: type.getTypes() });
  const config = type.toConfig();
  const names = used.get(type.name) ?? new Set<string>();
  const interfaces = config.interfaces.filter((one) => used.has(one.name));
  for (const one of interfaces) for (const name of used.get(one.name) ?? []) names.add(name);
  const fields = Object.fromEntries(Object.entries(config.fields).filter(([name]) => names.has(name)));
  if (Object.keys(fields).length === 0) fields['_unused'] = { type: GraphQLBoolean };
  for (const field of Object.values(fields)) {
    field.args = Object.fromEntries(
      Object.entries(field.args ?? {}).filter(([, argument]) => used.has(getNamedType(argument.type).name)),
    );
  }
  if (isInterfaceType(type)) return new GraphQLInterfaceType({ ...config, interfaces, fields } as never);
  if (isObjectType(type)) return new GraphQLObjectType({ ...config, interfaces, fields } as never);
  return type;
}
