/** The sidebar's edge, which sets its width. */
import { t } from '@lingui/core/macro';
import { chooseSideWidth, resetSideWidth, SIDE_NARROWEST, SIDE_WIDEST, useSideWidth } from '../app/side-width';
import { WidthEdge } from '../components/WidthEdge';

export function SideEdge() {
  return (
    <WidthEdge
      className="side-edge" label={t`Width of the sidebar`} testid="sidebar-edge"
      width={useSideWidth()} narrowest={SIDE_NARROWEST} widest={SIDE_WIDEST} wider="ArrowRight"
      range={() => [SIDE_NARROWEST, SIDE_WIDEST]} widthAt={(x) => x} choose={chooseSideWidth} reset={resetSideWidth}
    />
  );
}
