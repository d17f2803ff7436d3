/** What a sentence with marked parts becomes when it is built: `<Trans>` of the macro, in the language that is spoken. */
import { i18n } from '@lingui/core';
import type { TransProps } from '@lingui/react';
import { TransNoContext } from '@lingui/react/server';

const spoken = { i18n };

export function Said(props: TransProps) {
  return <TransNoContext {...props} lingui={spoken} />;
}
