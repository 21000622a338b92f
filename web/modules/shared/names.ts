// Identity is kept in capitals; a first name among other words is read faster without.

export function readable(name: string): string {
  return name
    .toLowerCase()
    .replace(/(^|[\s'-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
}
