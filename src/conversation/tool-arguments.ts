/** A JSON Schema. Written in place, its literal type gives the type of the arguments: see {@link ToolArguments}. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The type of the values that a JSON Schema describes; `unknown` where it says more than this type can read. */
export type ValueOf<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly type: 'string' }
      ? string
      : Schema extends { readonly type: 'number' | 'integer' }
        ? number
        : Schema extends { readonly type: 'boolean' }
          ? boolean
          : Schema extends { readonly type: 'null' }
            ? null
            : Schema extends { readonly type: 'array'; readonly items: infer Items }
              ? ValueOf<Items>[]
              : Schema extends { readonly type: 'object'; readonly properties: infer Properties }
                ? ObjectOf<Properties, Schema extends { readonly required: readonly (infer Name)[] } ? Name : never>
                : unknown;

type ObjectOf<Properties, Required> = {
  -readonly [Name in keyof Properties as Name extends Required ? Name : never]: ValueOf<Properties[Name]>;
} & {
  -readonly [Name in keyof Properties as Name extends Required ? never : Name]?: ValueOf<Properties[Name]>;
};

/** What a tool with these `parameters` is called with. */
export type ToolArguments<Schema> = unknown extends ValueOf<Schema> ? Record<string, unknown> : ValueOf<Schema>;
