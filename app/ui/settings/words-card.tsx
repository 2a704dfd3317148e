import { SaveBar } from '@shopify/app-bridge-react';
import { Banner, BlockStack, Card, FormLayout, Select, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { useDeed } from '#app/ui/use-deed.ts';

interface Words {
  readonly pointOne: string;
  readonly pointMany: string;
}

/** Languages shoppers are spoken to in, and what points are called there unless the owner says otherwise. */
export const LANGUAGES: readonly {
  readonly value: string;
  readonly label: string;
  readonly usual: Words;
}[] = [
  { value: 'en', label: 'English', usual: { pointOne: 'point', pointMany: 'points' } },
  { value: 'hu', label: 'Magyar', usual: { pointOne: 'pont', pointMany: 'pont' } },
  { value: 'sv', label: 'Svenska', usual: { pointOne: 'poäng', pointMany: 'poäng' } },
  { value: 'zh-CN', label: '简体中文', usual: { pointOne: '积分', pointMany: '积分' } },
  { value: 'de', label: 'Deutsch', usual: { pointOne: 'Punkt', pointMany: 'Punkte' } },
  { value: 'fr', label: 'Français', usual: { pointOne: 'point', pointMany: 'points' } },
  { value: 'es', label: 'Español', usual: { pointOne: 'punto', pointMany: 'puntos' } },
];

export interface WordsCardProps {
  readonly words: readonly (Words & { readonly language: string })[];
}

/** What points are called: by language, in the singular and the plural. */
export function WordsCard({ words }: WordsCardProps) {
  const [language, setLanguage] = useState('en');
  const chosen = LANGUAGES.find(({ value }) => value === language) ?? LANGUAGES[0];
  const usual = chosen?.usual ?? { pointOne: '', pointMany: '' };
  const saved = words.find((one) => one.language === language) ?? usual;
  const [typed, setTyped] = useState<Partial<Words>>({});
  const deed = useDeed(() => setTyped({}));
  const { pointOne, pointMany } = { pointOne: saved.pointOne, pointMany: saved.pointMany, ...typed };
  const isDirty = pointOne !== saved.pointOne || pointMany !== saved.pointMany;
  return (
    <Card>
      <SaveBar id="words" open={isDirty} discardConfirmation>
        <button
          variant="primary"
          onClick={() => deed.send({ intent: 'words', language, pointOne, pointMany })}
          disabled={deed.isBusy}
        />
        <button onClick={() => setTyped({})} disabled={deed.isBusy} />
      </SaveBar>
      <BlockStack gap="400">
        {deed.refusal === null ? null : <Banner tone="critical">{deed.refusal}</Banner>}
        <Select
          label="Language"
          options={LANGUAGES.map(({ value, label }) => ({ value, label }))}
          value={language}
          disabled={isDirty}
          helpText={isDirty ? 'Save or discard these words first.' : undefined}
          onChange={(value) => {
            setTyped({});
            setLanguage(value);
          }}
        />
        <FormLayout>
          <FormLayout.Group condensed>
            <TextField
              label="One"
              value={pointOne}
              onChange={(value) => setTyped((now) => ({ ...now, pointOne: value }))}
              error={deed.errorOf('pointOne', pointOne)}
              maxLength={30}
              autoComplete="off"
            />
            <TextField
              label="Many"
              value={pointMany}
              onChange={(value) => setTyped((now) => ({ ...now, pointMany: value }))}
              error={deed.errorOf('pointMany', pointMany)}
              maxLength={30}
              autoComplete="off"
            />
          </FormLayout.Group>
        </FormLayout>
        <Text as="p" tone="subdued">
          What shoppers read, such as beans or stars.
        </Text>
      </BlockStack>
    </Card>
  );
}
