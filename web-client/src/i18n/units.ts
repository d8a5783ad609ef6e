/** A number with its unit in the grammar of the screens' language: “1 minute”, “5 Minuten”. */
export const inUnits = (
  value: number,
  unit: 'second' | 'minute',
  locale = $localize.locale ?? 'en',
): string => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
