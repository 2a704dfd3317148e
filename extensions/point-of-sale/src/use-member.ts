/** What the till knows of a customer: asked when the customer changes, and again when asked to. */
import { useEffect, useState } from 'preact/hooks';
import type { WireAccountAnswer, WireProgram } from '../../../app/domain/shopper-wire.ts';
import type { Door } from '../../shared/door.ts';
import { askProgram } from '../../shared/staff.ts';

export interface Member {
  readonly program: WireProgram;
  readonly answer: WireAccountAnswer;
}

/** @returns undefined while it is asked, null where it could not be */
export function useMember(
  door: Door,
  customerId: number | null,
): { readonly member: Member | null | undefined; readonly load: () => void } {
  const [member, setMember] = useState<Member | null | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (customerId === null) return;
    let isGone = false;
    setMember(undefined);
    void (async () => {
      const [program, answer] = await Promise.all([
        askProgram(door),
        door.get<WireAccountAnswer>(`customers/${customerId}/account`),
      ]);
      if (!isGone) setMember(program !== null && answer.ok ? { program, answer: answer.value } : null);
    })();
    return () => {
      isGone = true;
    };
  }, [customerId, turn]);
  return { member, load: () => setTurn((turns) => turns + 1) };
}

/** A signal of Shopify's as state. */
export function useSignal<Value>(signal: {
  readonly value: Value;
  subscribe(listener: (value: Value) => void): () => void;
}): Value {
  const [value, setValue] = useState(signal.value);
  useEffect(() => signal.subscribe(setValue), []);
  return value;
}
