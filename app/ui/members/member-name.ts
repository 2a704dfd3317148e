interface Named {
  readonly memberId: number;
  readonly name: string | null;
  readonly email?: string | null;
}

/** What a member is called: by name, by address, or, where the shop tells neither, by number. */
export function memberName({ name, email, memberId }: Named): string {
  return name ?? email ?? `Member ${memberId}`;
}
