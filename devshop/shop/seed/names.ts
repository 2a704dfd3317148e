/** Names of shoppers, by where they are from; each part goes with any other of its list. */

export interface NameList {
  readonly locale: string;
  readonly country: string;
  /** Against the others. */
  readonly weight: number;
  readonly first: readonly string[];
  readonly last: readonly string[];
  /** Latin letters for e-mail addresses, where the names have others. */
  readonly latin?: { readonly first: readonly string[]; readonly last: readonly string[] };
}

const words = (text: string): readonly string[] => text.split(' ');

export const NAMES: readonly NameList[] = [
  {
    ...{ locale: 'en', country: 'US', weight: 60 },
    first: words(
      'Anna James Olivia Noah Emma Liam Ava William Sophia Henry Grace Lucas Ruth Samuel Clara Daniel Hazel Owen Nora Miles June Theo Ivy Caleb Rose Felix Maya Simon Leah Oscar',
    ),
    last: words(
      'Brooks Carter Hayes Foster Reed Bennett Coleman Ward Ellis Hart Nolan Pierce Quinn Rhodes Sawyer Tate Vaughn Walsh York Doyle Frost Grant Hale Ingram Joyce Knox Lowe Marsh North Page',
    ),
  },
  {
    ...{ locale: 'es', country: 'US', weight: 9 },
    first: words('Lucía Mateo Sofía Diego Valentina Andrés Camila Joaquín Elena Raúl'),
    last: words('García Hernández Núñez Ortega Peña Ramírez Solís Vargas Zúñiga Muñoz'),
  },
  {
    ...{ locale: 'fr', country: 'CA', weight: 6 },
    first: words('Amélie Étienne Chloé Mathieu Élise Benoît Manon Rémi'),
    last: words('Tremblay Gagné Côté Lévesque Bélanger Desjardins Fortin Girard'),
  },
  {
    ...{ locale: 'de', country: 'DE', weight: 6 },
    first: words('Jürgen Käthe Lukas Änne Matthias Friederike Jonas Wiebke'),
    last: words('Müller Schröder Weiß Köhler Jäger Strauß Vogt Lindner'),
  },
  {
    ...{ locale: 'hu', country: 'HU', weight: 3 },
    first: words('Zsófia Gergő Eszter Bence Réka Ádám'),
    last: words('Nagy Szabó Kovács Tóth Horváth Kőszegi'),
  },
  {
    ...{ locale: 'en', country: 'US', weight: 5 },
    first: words('Omar Layla Yusuf Amina Karim Noor'),
    last: words('Haddad Mansour Khalil Aziz Saleh Darwish'),
  },
  {
    ...{ locale: 'zh-CN', country: 'US', weight: 4 },
    first: words('娜 伟 芳 磊 静 洋'),
    last: words('李 王 张 刘 陈 杨'),
    latin: { first: words('na wei fang lei jing yang'), last: words('li wang zhang liu chen yang') },
  },
  {
    ...{ locale: 'ja', country: 'JP', weight: 2 },
    first: words('さくら 翔太 美咲 健'),
    last: words('佐藤 鈴木 高橋 田中'),
    latin: { first: words('sakura shota misaki ken'), last: words('sato suzuki takahashi tanaka') },
  },
  {
    ...{ locale: 'pl', country: 'PL', weight: 3 },
    first: words('Łukasz Agnieszka Wojciech Małgorzata Paweł Żaneta'),
    last: words('Wiśniewski Dąbrowska Zieliński Kamińska Szymański Woźniak'),
  },
  {
    ...{ locale: 'en', country: 'IN', weight: 4 },
    first: words('Priya Arjun Ananya Rohan Meera Vikram'),
    last: words('Sharma Iyer Patel Reddy Nair Bose'),
  },
];

/** `Zsófia` is `zsofia`; letters without a plain form are left out. */
export function plainLetters(name: string): string {
  return name
    .replaceAll('ß', 'ss')
    .replaceAll(/[łŁ]/g, 'l')
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}
