/** Something a person can mend: told as its sentence, without a stack. */
export class Problem extends Error {}
