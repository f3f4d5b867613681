/** A word of the visitor's, and what the agent does then. */
export interface Scene {
  readonly say: string;
  readonly thought?: string;
  /** The part of the memory block `human` that the agent replaces. */
  readonly change?: { readonly from: string; readonly to: string };
  /** What the agent files away. */
  readonly file?: string;
  /** The arguments of the page's tool, which asks first. */
  readonly order?: Readonly<Record<string, string | number | boolean>>;
  readonly reply: string;
  /** Whether the reply comes slowly enough for a picture of it. */
  readonly isSlow?: boolean;
}

/** An icon of one stroke. Emoji look different on each machine, and on some like nothing. */
const icon = (path: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#5b66d6" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`)}`;
const RULER = icon('M4 16L16 4l4 4L8 20zM8 12l2 2M11 9l2 2M14 6l2 2');
const TREE = icon('M12 21v-6M12 3l6 7h-3l4 5H5l4-5H6z');
const PARCEL = icon('M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8');

/** A suggestion of the start screen. */
export interface Chip {
  readonly label: string;
  readonly prompt: string;
  readonly icon: string;
}

/** One visit in one language, which all pictures show. */
export interface Story {
  readonly locale: string;
  readonly blocks: Readonly<Record<'human' | 'persona', string>>;
  readonly greeting: string;
  readonly suggestions: readonly Chip[];
  /** What the visitor asks first; the reply has what Markdown has, and links. */
  readonly asks: Scene;
  /** What they may ask then. */
  readonly followUps: readonly string[];
  /** A reply that takes a while, and what they write meanwhile. */
  readonly waits: Scene;
  readonly meanwhile: string;
  readonly remembers: Scene;
  readonly orders: Scene;
  /** Somebody of the workshop, and what they say. */
  readonly person: { readonly name: string; readonly reason: string; readonly says: string; readonly told: string };
  /** Another one, to be read in the list. */
  readonly titles: readonly string[];
  readonly tool: {
    readonly title: string;
    readonly description: string;
    readonly fields: Readonly<Record<'item' | 'wood' | 'address' | 'assembly', string>>;
  };
}

export const ENGLISH: Story = {
  locale: 'en',
  blocks: {
    human: 'Grace Moreau. Lives in Porto.\nWorks from home, and likes walnut and oak.\nWants short answers.',
    persona:
      'I advise the customers of Olive & Oak, a workshop for desks and chairs. I am honest about what a desk can’t do.',
  },
  greeting: 'Hello! I know all our desks and chairs. What are you looking for?',
  suggestions: [
    { label: 'Find a desk for my room', prompt: 'Which desk fits a small room?', icon: RULER },
    { label: 'Compare our woods', prompt: 'Which wood lasts longest?', icon: TREE },
    { label: 'Where is my order?', prompt: 'Where is my order?', icon: PARCEL },
  ],
  asks: {
    say: 'Which desk fits a small room?',
    reply: `For a small room, two of ours work well:

| Desk | Size | Wood |
| --- | --- | --- |
| **Faro** | 120 × 60 cm | walnut, oak |
| **Douro** | 100 × 55 cm | oak |

- Faro has a [drawer for cables](https://oliveandoak.example/faro).
- Douro [folds against the wall](https://oliveandoak.example/douro).`,
  },
  followUps: ['Show me Faro in oak', 'How long does delivery take?'],
  waits: {
    say: 'How do I care for walnut?',
    reply:
      'Dust it with a dry cloth. Twice a year, rub in a little oil along the grain and let it dry overnight. Keep cups off the bare wood: water leaves rings. If one has come all the same, rub it out with fine steel wool, and oil the place again.',
    isSlow: true,
  },
  meanwhile: 'And how much does it weigh?',
  remembers: {
    say: 'By the way, I moved. My home is in Lisbon now, and my new room is small.',
    thought: 'She has moved, so the address that I know is out of date. I correct it, and file the room’s size away.',
    change: { from: 'Lives in Porto.', to: 'Lives in Lisbon since October.' },
    file: 'Her new room is small: a desk of more than 120 cm won’t fit.',
    reply: 'Congratulations on the new home! I’ll only suggest desks of **120 cm** or less from now on.',
  },
  orders: {
    say: 'The small walnut desk it is. Please order it for me.',
    order: {
      item: 'Desk “Faro”, 120 × 60 cm',
      wood: 'Walnut',
      address: 'Rua das Flores 12, 1200-195 Lisbon',
      assembly: true,
    },
    reply: 'A good choice: it fits under your window. I’ve prepared the order. Please check it.',
  },
  person: {
    name: 'Marta Nunes',
    reason: 'A question about a delivery',
    says: 'Hi Grace, Marta from the workshop here. I’ve found your order: it leaves on Thursday.',
    told: 'Wonderful, thank you!',
  },
  titles: [
    'Which wood lasts longest?',
    'A chair for the walnut desk',
    'Scratches on the oak table',
    'Delivery to the third floor',
  ],
  tool: {
    title: 'Order a desk',
    description: 'Orders a desk in your name. You can cancel for 14 days.',
    fields: { item: 'What', wood: 'Wood', address: 'Delivered to', assembly: 'With assembly' },
  },
};

export const ARABIC: Story = {
  locale: 'ar',
  blocks: {
    human: 'غريس مورو. تسكن في بورتو.\nتعمل من المنزل وتحب خشب الجوز والبلوط.\nتفضل الإجابات القصيرة.',
    persona: 'أقدّم المشورة لزبائن «زيتون وبلوط»، وهي ورشة للمكاتب والكراسي.',
  },
  greeting: 'مرحبًا! أعرف كل مكاتبنا وكراسينا. عمّ تبحثين؟',
  suggestions: [
    { label: 'مكتب يناسب غرفتي', prompt: 'أي مكتب يناسب غرفة صغيرة؟', icon: RULER },
    { label: 'مقارنة الأخشاب', prompt: 'أي خشب يدوم أطول؟', icon: TREE },
    { label: 'أين طلبي؟', prompt: 'أين طلبي؟', icon: PARCEL },
  ],
  asks: {
    say: 'أي مكتب يناسب غرفة صغيرة؟',
    reply: `للغرفة الصغيرة مكتبان مناسبان:

| المكتب | المقاس | الخشب |
| --- | --- | --- |
| **فارو** | 120 × 60 سم | جوز، بلوط |
| **دورو** | 100 × 55 سم | بلوط |

- في فارو [درج للأسلاك](https://oliveandoak.example/faro).
- دورو [يُطوى على الحائط](https://oliveandoak.example/douro).`,
  },
  followUps: ['أرني فارو بالبلوط', 'كم يستغرق التوصيل؟'],
  waits: {
    say: 'كيف أعتني بخشب الجوز؟',
    reply:
      'امسحيه بقطعة قماش جافة. ومرتين في السنة ادهنيه بقليل من الزيت باتجاه الألياف واتركيه ليجف ليلة كاملة. لا تضعي الأكواب على الخشب مباشرة لأن الماء يترك حلقات. وإن ظهرت حلقة فافركيها بصوف فولاذي ناعم ثم ادهني المكان من جديد.',
    isSlow: true,
  },
  meanwhile: 'وكم يبلغ وزنه؟',
  remembers: {
    say: 'بالمناسبة، لقد انتقلت. بيتي الآن في لشبونة وغرفتي الجديدة صغيرة.',
    thought: 'لقد انتقلت، فالعنوان الذي أعرفه قديم.',
    change: { from: 'تسكن في بورتو.', to: 'تسكن في لشبونة منذ أكتوبر.' },
    file: 'غرفتها الجديدة صغيرة: لا يتسع المكان لمكتب أطول من 120 سم.',
    reply: 'مبارك البيت الجديد! سأقترح من الآن مكاتب لا تزيد على **120 سم**.',
  },
  orders: {
    say: 'اخترت مكتب الجوز الصغير. اطلبه لي من فضلك.',
    order: { item: 'مكتب «فارو»، 120 × 60 سم', wood: 'جوز', address: 'شارع الزهور 12، لشبونة', assembly: true },
    reply: 'اختيار موفق: يناسب المكان تحت نافذتك. جهّزت الطلب، فراجعه من فضلك.',
  },
  person: {
    name: 'مارتا نونيس',
    reason: 'سؤال عن التوصيل',
    says: 'مرحبًا غريس، معك مارتا من الورشة. وجدت طلبك، وسيُرسل يوم الخميس.',
    told: 'رائع، شكرًا لك!',
  },
  titles: ['أي خشب يدوم أطول؟', 'كرسي لمكتب الجوز', 'خدوش على طاولة البلوط', 'التوصيل إلى الطابق الثالث'],
  tool: {
    title: 'طلب مكتب',
    description: 'يطلب مكتبًا باسمك. يمكنك الإلغاء خلال 14 يومًا.',
    fields: { item: 'ماذا', wood: 'الخشب', address: 'عنوان التوصيل', assembly: 'مع التركيب' },
  },
};

export const STORIES: readonly Story[] = [ENGLISH, ARABIC];

/** The page's tool. */
export const TOOL_NAME = 'order_desk';
