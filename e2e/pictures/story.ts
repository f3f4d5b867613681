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
}

/** One visit in one language, which all pictures show. */
export interface Story {
  readonly locale: string;
  readonly blocks: Readonly<Record<'human' | 'persona', string>>;
  readonly remembers: Scene;
  readonly orders: Scene;
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
