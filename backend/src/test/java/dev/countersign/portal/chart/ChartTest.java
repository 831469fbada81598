package dev.countersign.portal.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
    @Nested
    class Ticks {
        @ParameterizedTest
        @CsvSource({
            "0,1,2",
            "1,1,2",
            "4,4,5",
            "5,5,6",
            "6,6,4",
            "7,8,5",
            "23,25,6",
            "26,30,4",
            "1000,1000,6",
            "1001,1500,4",
            "999999,1000000,6"
        })
        void shouldEndAtARoundNumberAboveEveryValue(long most, long top, int ticks) {
            Axis axis = Axis.upTo(most);

            assertThat(axis.top()).isEqualTo(top);
            assertThat(axis.ticks()).hasSize(ticks).startsWith(0L).endsWith(top);
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 3, 17, 99, 12_345, 1_000_000_007L})
        void shouldStandEquallyFarApart(long most) {
            List<Long> ticks = Axis.upTo(most).ticks();
            long step = ticks.get(1);

            assertThat(ticks)
                    .isEqualTo(LongStream.range(0, ticks.size()).mapToObj(i -> i * step).toList());
            assertThat(ticks).hasSizeLessThanOrEqualTo(6);
        }

        @Test
        void shouldRefuseLessThanNothing() {
            assertThatThrownBy(() -> Axis.upTo(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Stacks {
        private static final List<String> SERIES = List.of("allow", "deny");

        private StackedColumns chart(long... values) {
            List<StackedColumns.Column> columns =
                    LongStream.of(values)
                            .mapToObj(v -> new StackedColumns.Column("c" + v, List.of(v, 10 - v)))
                            .toList();
            return StackedColumns.of("x", SERIES, columns);
        }

        @Test
        void shouldStandOnTheBottomAndOnEachOther() {
            List<StackedColumns.Part> parts = chart(4).parts();

            StackedColumns.Part lower = parts.get(0);
            StackedColumns.Part upper = parts.get(1);
            assertThat(lower.series()).isEqualTo("allow");
            assertThat(lower.y() + lower.height()).isEqualTo(StackedColumns.BOTTOM);
            assertThat(upper.y() + upper.height()).isCloseTo(lower.y(), within());
            assertThat(lower.height() / upper.height())
                    .isCloseTo(4.0 / 6.0, org.assertj.core.data.Offset.offset(0.01));
        }

        private org.assertj.core.data.Offset<Double> within() {
            return org.assertj.core.data.Offset.offset(0.11);
        }

        @Test
        void shouldDrawNoPartOfNothing() {
            assertThat(chart(0).parts())
                    .extracting(StackedColumns.Part::series)
                    .containsExactly("deny");
        }

        @Test
        void shouldStayInsideItsBox() {
            assertThat(chart(1, 2, 3, 10).parts())
                    .allSatisfy(part -> {
                        assertThat(part.x()).isGreaterThanOrEqualTo(StackedColumns.LEFT);
                        assertThat(part.x() + part.width())
                                .isLessThanOrEqualTo(StackedColumns.WIDTH);
                        assertThat(part.y()).isGreaterThanOrEqualTo(0);
                    });
        }

        @Test
        void shouldNameAFewColumnsOfMany() {
            List<StackedColumns.Column> year =
                    LongStream.range(0, 365)
                            .mapToObj(i -> new StackedColumns.Column("d" + i, List.of(1L, i)))
                            .toList();

            assertThat(StackedColumns.of("x", SERIES, year).labels()).hasSizeBetween(5, 9);
        }

        @Test
        void shouldRefuseAColumnWithoutAValueForEach() {
            var short1 = new StackedColumns.Column("c", List.of(1L));

            assertThatThrownBy(() -> StackedColumns.of("x", SERIES, List.of(short1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Lines {
        @Test
        void shouldBeAsLongAsTheirValues() {
            Bars bars =
                    Bars.of(
                            "x",
                            List.of(new Bars.Item("a", 10, "ok"), new Bars.Item("b", 5, "bad")));

            assertThat(bars.bars().get(0).length())
                    .isEqualTo(2 * bars.bars().get(1).length())
                    .isLessThan(Bars.WIDTH);
        }

        @Test
        void shouldSurviveNothing() {
            assertThat(Bars.of("x", List.of()).height()).isZero();
            assertThat(
                            Bars.of("x", List.of(new Bars.Item("a", 0, "ok")))
                                    .bars()
                                    .getFirst()
                                    .length())
                    .isZero();
        }
    }
}
