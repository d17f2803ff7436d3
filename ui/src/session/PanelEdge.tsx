/** The edge of the panel beside a session, which sets its width. */
import { t } from '@lingui/core/macro';
import { choosePanelWidth, NARROWEST, resetPanelWidth, usePanelWidth, WIDEST } from '../app/panel-width';
import { WidthEdge } from '../components/WidthEdge';

export function PanelEdge() {
  return (
    <WidthEdge
      className="panel-edge" label={t`Width of the side panel`} testid="inspector-edge"
      width={usePanelWidth()} narrowest={NARROWEST} widest={WIDEST} wider="ArrowLeft"
      range={() => [0, window.innerWidth - NARROWEST]} widthAt={(x) => window.innerWidth - x} choose={choosePanelWidth} reset={resetPanelWidth}
    />
  );
}
