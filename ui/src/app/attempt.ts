/** Something that a person starts and that may fail, with the failure shown in the corner where nothing closer shows it. */
import { toCallError } from '../platform/bridge';
import { notify } from './screen';

export async function attempt(title: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notify(title, toCallError(error));
  }
}
